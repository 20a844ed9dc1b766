package dev.weir.fallback;

import java.util.concurrent.locks.LockSupport;

/** One caller's wait for one answer. Only its own thread ends it; others mark and wake it. */
final class Stay {
  private final Pending<?> call;
  private final Thread thread = Thread.currentThread();
  private volatile boolean old;
  private volatile boolean seated;
  private boolean interrupted;

  /** A wait of the current thread. */
  Stay(Pending<?> call) {
    this.call = call;
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

  /** Whether an earlier look found the call old. */
  boolean old() {
    return old;
  }

  /**
   * Looks at the call's age. Only the second look at an old one counts: after a pause of this very
   * process, a collection say, every call looks old although its answer is already here, waiting to
   * be read.
   */
  void look(long lagNanos) {
    if (old) {
      call.markOverdue();
    } else {
      old = call.age() >= lagNanos;
    }
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
