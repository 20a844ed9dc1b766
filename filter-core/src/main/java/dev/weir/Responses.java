package dev.weir;

import dev.weir.config.Settings;
import dev.weir.fallback.Backbone;
import dev.weir.redis.ChangeLog;
import dev.weir.responsecache.ResponseCache;
import dev.weir.responsecache.ResponseCaches;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Response caching, as a part of a node. */
record Responses(ResponseCache cache, @Nullable ChangeLog purges) implements Feature {
  private static final Duration POLL_PAUSE = Duration.ofMillis(250);
  private static final long MICROS = 1000;

  static Responses over(Backbone backbone, Settings settings, LongSupplier wallMicros) {
    ChangeLog purges = ResponseCaches.log(backbone, settings.responses());
    return new Responses(
        ResponseCaches.over(backbone, settings.responses(), purges, timing(settings, wallMicros)),
        purges);
  }

  /** A cache in the memory of this process alone. */
  static Responses alone(
      Settings settings, LongSupplier wallMicros, RandomGenerator random, Telemetry telemetry) {
    return new Responses(
        ResponseCaches.alone(settings.responses(), timing(settings, wallMicros), random, telemetry),
        null);
  }

  private static ResponseCaches.Timing timing(Settings settings, LongSupplier wallMicros) {
    return new ResponseCaches.Timing(
        System::nanoTime, () -> wallMicros.getAsLong() / MICROS, Deadlines.of(settings));
  }

  @Override
  public void run(Background background) {
    if (purges != null) {
      cache.follow();
      background.every(POLL_PAUSE, "purges", purges::poll);
    }
  }

  @Override
  public void rejoin() {
    if (purges != null) {
      purges.poll();
    }
  }

  @Override
  public void reseed() {
    if (purges != null) {
      purges.resync();
    }
  }
}
