package dev.weir.fallback;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Bounds how many callers wait for a Redis that lags. It lags while a call that is older than the
 * lag is unanswered; then all but a few waiters leave, and newcomers wait only in place of one of
 * those few. While it does not lag any number may wait, and no lock is taken. Thread-safe.
 */
final class Bulkhead {
  private static final int LOOKS_PER_LAG = 8;

  private final AtomicInteger overdueCalls = new AtomicInteger();
  private final LongAdder waiters = new LongAdder();
  private final Semaphore places;
  private final long lagNanos;

  /** How a wait ended. */
  enum Ending {
    ANSWERED,
    /** The deadline is spent. */
    LATE,
    /** Redis lags and enough others wait already. */
    RELEASED
  }

  /**
   * @param maxWaiters callers that may go on waiting while Redis lags
   * @param lag age of an unanswered call from which Redis counts as lagging
   */
  Bulkhead(int maxWaiters, Duration lag) {
    this.places = new Semaphore(maxWaiters);
    this.lagNanos = lag.toNanos();
  }

  /** Where calls note that they are overdue. */
  AtomicInteger overdueCalls() {
    return overdueCalls;
  }

  /** Callers that wait at the moment. */
  long waiters() {
    return waiters.sum();
  }

  /** Whether a newcomer has to go on without Redis. */
  boolean full() {
    return lagging() && places.availablePermits() == 0;
  }

  private boolean lagging() {
    return overdueCalls.get() > 0;
  }

  /** Waits until the answer, at most as long as the deadline and the other waiters allow. */
  Ending await(Pending<?> call, Deadline deadline) {
    if (call.answered()) {
      return Ending.ANSWERED;
    }
    Stay stay = new Stay(call, deadline);
    call.watched();
    deadline.startWaiting();
    waiters.increment();
    try {
      return stay.end();
    } finally {
      waiters.decrement();
      deadline.stopWaiting();
      call.left();
      stay.leave();
    }
  }

  /** One caller's wait. */
  private final class Stay {
    private final Pending<?> call;
    private final Deadline deadline;
    private boolean old;
    private boolean seated;
    private boolean interrupted;

    Stay(Pending<?> call, Deadline deadline) {
      this.call = call;
      this.deadline = deadline;
    }

    Ending end() {
      while (!call.answered()) {
        long remaining = deadline.remainingNanos();
        if (remaining == 0) {
          return Ending.LATE;
        }
        if (!mayStay()) {
          return Ending.RELEASED;
        }
        park(remaining);
      }
      return Ending.ANSWERED;
    }

    private boolean mayStay() {
      // Only the second look counts: after a pause of this very process, a collection say, every
      // call looks old although its answer is already here, waiting to be read.
      if (old) {
        call.markOverdue();
      }
      old = call.age() >= lagNanos;
      seated = seated || (lagging() && places.tryAcquire());
      return seated || !lagging();
    }

    private void park(long remaining) {
      boolean nothingToLookFor = seated && call.overdue();
      long look = lagNanos / LOOKS_PER_LAG;
      LockSupport.parkNanos(
          Bulkhead.this, nothingToLookFor ? remaining : Math.min(remaining, look));
      interrupted |= Thread.interrupted();
    }

    void leave() {
      if (seated) {
        places.release();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
