package dev.weir.fallback;

import dev.weir.redis.Failure;
import dev.weir.redis.RedisUnavailable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

final class Fixtures {
  static final FallbackSettings SETTINGS =
      new FallbackSettings(
          Duration.ofMillis(100),
          16,
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          100,
          10_000,
          Duration.ofHours(1),
          null);

  private Fixtures() {}

  static <T> CompletableFuture<T> failed(Failure failure) {
    return CompletableFuture.failedFuture(new RedisUnavailable(failure, "told to fail"));
  }

  /** As a stage that depends on the one that failed. */
  static <T> CompletableFuture<T> failedFarther(Throwable cause) {
    return CompletableFuture.failedFuture(new CompletionException(new CompletionException(cause)));
  }
}
