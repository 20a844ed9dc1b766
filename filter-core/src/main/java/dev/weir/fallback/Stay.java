package dev.weir.fallback;

import java.util.concurrent.locks.LockSupport;

/** One caller's wait for one answer. Only its own thread ends it; others mark and wake it. */
final class Stay {
  private static final int SECOND_LOOKS_PER_LAG = 16;

  private final Pending<?> call;
  private final Thread thread = Thread.currentThread();
  private final long lagNanos;
  private volatile boolean seated;
  private boolean old;
  private boolean interrupted;

  /** A wait of the current thread; the call counts as overdue once it is older than the lag. */
  Stay(Pending<?> call, long lagNanos) {
    this.call = call;
    this.lagNanos = lagNanos;
    call.watched();
  }

  Pending<?> call() {
    return call;
  }

  /** Whether it has one of the few places for those who wait while Redis lags. */
  boolean seated() {
    return seated;
  }

  void sit() {
    seated = true;
  }

  /**
   * Looks at the call's age. Only the second look at an old one counts: after a pause of this very
   * process, a collection say, every call looks old although its answer is already here, waiting to
   * be read.
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

  void park(long nanos) {
    LockSupport.parkNanos(this, nanos);
    interrupted |= Thread.interrupted();
  }

  void wake() {
    LockSupport.unpark(thread);
  }

  /** Gives back to the thread what it was told while it waited. */
  void leave() {
    call.left();
    if (interrupted) {
      thread.interrupt();
    }
  }
}
