package dev.weir;

import dev.weir.ratelimit.RateLimiters;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Rate limits, as a part of a node. */
record RateLimits(RateLimiters limiters) implements Feature {
  private static final Duration ALIVE_PAUSE = Duration.ofSeconds(1);
  private static final Duration SETTLE_PAUSE = Duration.ofMillis(100);

  @Override
  public CompletionStage<?> warmUp() {
    return limiters.markAlive();
  }

  @Override
  public void run(Background background) {
    background.every(ALIVE_PAUSE, "live nodes", limiters::markAlive);
    background.every(SETTLE_PAUSE, "permits owed", limiters::settle);
    background.every(ALIVE_PAUSE, "limits", limiters::cleanUp);
  }

  @Override
  public void rejoin() {
    limiters.settle();
  }
}
