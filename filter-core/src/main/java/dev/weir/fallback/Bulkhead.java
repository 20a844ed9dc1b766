package dev.weir.fallback;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many callers wait for a Redis that lags. It lags while a call that is older than the
 * lag is unanswered; then all but a few waiters leave, and newcomers wait only in place of one of
 * those few. While it does not lag any number may wait, and no lock is taken. Thread-safe.
 *
 * <p>Each looks after its own call, once when that is as old as the lag and once more soon after:
 * so nobody wakes up for nothing while Redis is well.
 */
final class Bulkhead {
  private final AtomicInteger overdueCalls = new AtomicInteger();
  private final Set<Parked> stays = ConcurrentHashMap.newKeySet();
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
    return stays.size();
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
    Parked stay = new Parked(call, lagNanos);
    deadline.startWaiting();
    stays.add(stay);
    try {
      return end(stay, deadline);
    } finally {
      stays.remove(stay);
      if (stay.seated()) {
        standUp();
      }
      deadline.stopWaiting();
      stay.leave();
    }
  }

  private Ending end(Parked stay, Deadline deadline) {
    while (!stay.call().answered()) {
      long remaining = deadline.remainingNanos();
      if (remaining == 0) {
        return Ending.LATE;
      }
      if (stay.look()) {
        wakeThoseWithoutPlace();
      }
      if (!mayStay(stay)) {
        return Ending.RELEASED;
      }
      stay.park(Math.min(remaining, stay.untilNextLook()));
    }
    return Ending.ANSWERED;
  }

  /** Whether a wait may go on; it may have taken one of the few places for that. */
  boolean mayStay(Stay stay) {
    if (stay.seated() || !lagging()) {
      return true;
    }
    if (!places.tryAcquire()) {
      return false;
    }
    stay.sit();
    return true;
  }

  /** Has those who have to leave find that out; a call is overdue. */
  void wakeThoseWithoutPlace() {
    for (Parked stay : stays) {
      if (!stay.seated()) {
        stay.wake();
      }
    }
  }

  /** Gives a place back. */
  void standUp() {
    places.release();
  }

  /** Age of an unanswered call from which Redis counts as lagging, nanoseconds. */
  long lagNanos() {
    return lagNanos;
  }
}
