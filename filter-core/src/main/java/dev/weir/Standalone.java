package dev.weir;

import dev.weir.config.Settings;
import dev.weir.ratelimit.RateLimiter;
import dev.weir.ratelimit.RateLimiters;
import dev.weir.responsecache.ResponseCache;
import dev.weir.telemetry.Telemetry;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a {@link Weir} that has rules but no Redis: features that keep what they need in
 * this process, as if it were the only node.
 */
final class Standalone implements AutoCloseable {
  private final Background background;
  private final RateLimiters limiters;
  private final @Nullable Responses responses;
  private final List<Feature> features;

  private Standalone(Settings settings, Surroundings surroundings, Telemetry telemetry) {
    this.background = new Background(surroundings.app(), surroundings.loader());
    this.limiters =
        RateLimiters.alone(
            settings.rateLimit(),
            settings.client(),
            System::nanoTime,
            Deadlines.of(settings),
            telemetry);
    this.responses =
        settings.cachesResponses()
            ? Responses.alone(settings, surroundings.wallMicros(), new SecureRandom(), telemetry)
            : null;
    List<Feature> all = new ArrayList<>(List.of(new RateLimits(limiters)));
    if (responses != null) {
      all.add(responses);
    }
    this.features = List.copyOf(all);
  }

  /** Whether the settings ask for anything that works without a Redis. */
  static boolean wanted(Settings settings) {
    return !settings.rateLimit().rules().isEmpty() || settings.cachesResponses();
  }

  static Standalone start(Settings settings, Surroundings surroundings, Telemetry telemetry) {
    Standalone standalone = new Standalone(settings, surroundings, telemetry);
    standalone.features.forEach(feature -> feature.run(standalone.background));
    Banner.standalone(settings, surroundings.app());
    return standalone;
  }

  Optional<ResponseCache> responses() {
    return Optional.ofNullable(responses).map(Responses::cache);
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
