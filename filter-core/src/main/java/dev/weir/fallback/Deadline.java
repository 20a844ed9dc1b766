package dev.weir.fallback;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long one request may still wait for Redis, shared by all features of that request. Only the
 * time in which at least one of the request's threads waits is charged, not the time in which the
 * application computes; threads that wait at the same moment are charged once. Thread-safe.
 */
public final class Deadline {
  private final long budgetNanos;
  private final LongSupplier nanoTime;
  private int waits;
  private int waiting;
  private long waitingSince;
  private long spentNanos;

  private Deadline(long budgetNanos, LongSupplier nanoTime) {
    this.budgetNanos = budgetNanos;
    this.nanoTime = nanoTime;
  }

  /**
   * A whole budget.
   *
   * @param budget most time to wait; zero or less: never wait
   * @param nanoTime a clock that only runs forward, in nanoseconds
   */
  public static Deadline of(Duration budget, LongSupplier nanoTime) {
    return new Deadline(Math.max(0, budget.toNanos()), nanoTime);
  }

  /** The time left to wait, nanoseconds, never negative. */
  public synchronized long remainingNanos() {
    long current = waiting == 0 ? 0 : nanoTime.getAsLong() - waitingSince;
    return Math.max(0, budgetNanos - spentNanos - current);
  }

  /** How many answers of Redis the request has waited for: its round trips. */
  public synchronized int waits() {
    return waits;
  }

  synchronized void countWait() {
    waits++;
  }

  /** The whole budget, nanoseconds. */
  long budgetNanos() {
    return budgetNanos;
  }

  /** The clock that the budget is measured with. */
  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** A thread of the request begins to wait; owed one {@link #stopWaiting}. */
  synchronized void startWaiting() {
    if (waiting++ == 0) {
      waitingSince = nanoTime.getAsLong();
    }
  }

  synchronized void stopWaiting() {
    if (--waiting == 0) {
      spentNanos += nanoTime.getAsLong() - waitingSince;
    }
  }
}
