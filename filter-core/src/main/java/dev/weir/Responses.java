package dev.weir;

import dev.weir.config.Settings;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Deadline;
import dev.weir.redis.ChangeLog;
import dev.weir.responsecache.ResponseCache;
import dev.weir.responsecache.ResponseCaches;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Response caching, as a part of a node. */
record Responses(ResponseCache cache, ChangeLog purges) implements Feature {
  private static final Duration POLL_PAUSE = Duration.ofMillis(250);
  private static final long MICROS = 1000;

  static Responses over(Backbone backbone, Settings settings, LongSupplier wallMicros) {
    ChangeLog purges = ResponseCaches.log(backbone, settings.responses());
    ResponseCaches.Timing timing =
        new ResponseCaches.Timing(
            System::nanoTime,
            () -> wallMicros.getAsLong() / MICROS,
            () -> Deadline.of(settings.fallback().deadline(), System::nanoTime));
    return new Responses(
        ResponseCaches.over(backbone, settings.responses(), purges, timing), purges);
  }

  @Override
  public void run(Background background) {
    cache.follow();
    background.every(POLL_PAUSE, "purges", purges::poll);
  }

  @Override
  public void rejoin() {
    purges.poll();
  }

  @Override
  public void reseed() {
    purges.resync();
  }
}
