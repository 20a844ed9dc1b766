package dev.weir;

import dev.weir.config.Settings;
import dev.weir.ratelimit.RateLimiter;
import dev.weir.ratelimit.RateLimiters;
import dev.weir.telemetry.Telemetry;
import java.util.List;

/**
 * Everything of a {@link Weir} that has rules but no Redis: features that keep what they need in
 * this process, as if it were the only node.
 */
final class Standalone implements AutoCloseable {
  private final Background background;
  private final RateLimiters limiters;
  private final List<Feature> features;

  private Standalone(Settings settings, String app, ClassLoader loader, Telemetry telemetry) {
    this.background = new Background(app, loader);
    this.limiters =
        RateLimiters.alone(
            settings.rateLimit(),
            settings.client(),
            System::nanoTime,
            Deadlines.of(settings),
            telemetry);
    this.features = List.of(new RateLimits(limiters));
  }

  /** Whether the settings ask for anything that works without a Redis. */
  static boolean wanted(Settings settings) {
    return !settings.rateLimit().rules().isEmpty();
  }

  static Standalone start(Settings settings, String app, ClassLoader loader, Telemetry telemetry) {
    Standalone standalone = new Standalone(settings, app, loader, telemetry);
    standalone.features.forEach(feature -> feature.run(standalone.background));
    Banner.standalone(settings, app);
    return standalone;
  }

  RateLimiter limiter() {
    return limiters.limiter();
  }

  @Override
  public void close() {
    background.close();
    features.forEach(Feature::close);
  }
}
