package dev.weir.fallback;

/** One call's wait for its answer, as the bulkhead sees it. */
abstract class Stay {
  private static final int SECOND_LOOKS_PER_LAG = 16;

  private final Pending<?> call;
  private final long lagNanos;
  private boolean old;

  /** A wait that begins; the call counts as overdue once it is older than the lag. */
  Stay(Pending<?> call, long lagNanos) {
    this.call = call;
    this.lagNanos = lagNanos;
  }

  /** Something has changed for it: the answer is here, or Redis lags. Any thread; never blocks. */
  abstract void wake();

  /** Whether it has one of the few places for those who wait while Redis lags. */
  abstract boolean seated();

  abstract void sit();

  Pending<?> call() {
    return call;
  }

  /**
   * Looks at the call's age. Only the second look at an old one counts: after a pause of this very
   * process, a collection say, every call looks old although its answer is already here, waiting to
   * be read. One thread at a time.
   *
   * @return whether the call is overdue since this look
   */
  boolean look() {
    if (call.age() < lagNanos) {
      return false;
    }
    if (old) {
      return call.markOverdue();
    }
    old = true;
    return false;
  }

  /** After how many nanoseconds there may be something to see, greater than zero. */
  long untilNextLook() {
    if (call.overdue()) {
      return Long.MAX_VALUE;
    }
    return Math.max(1, old ? lagNanos / SECOND_LOOKS_PER_LAG : lagNanos - call.age());
  }
}
