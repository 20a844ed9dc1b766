package dev.weir.embedded;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for several servers to agree. */
final class Waiting {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  private Waiting() {}

  /** Returns once {@code condition} holds; servers that do not answer make it not hold. */
  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() - deadline > 0) {
        throw new EmbeddedRedisException("not so within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (EmbeddedRedisException notYet) {
      return false;
    }
  }
}
