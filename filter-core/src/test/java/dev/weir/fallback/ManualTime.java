package dev.weir.fallback;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that tests move; it starts just before its number overflows. */
final class ManualTime implements LongSupplier {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofMillis(50).toNanos());
  private volatile long step;

  @Override
  public long getAsLong() {
    return nanos.getAndAdd(step);
  }

  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  void advanceMillis(long millis) {
    advance(Duration.ofMillis(millis));
  }

  /** From now on each look at the clock takes that long. */
  void passWithEachLook(Duration time) {
    step = time.toNanos();
  }
}
