package dev.weir.fallback;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many callers wait for a Redis that lags. It lags while a call that is older than the
 * lag is unanswered; then all but a few waiters leave, and newcomers wait only in place of one of
 * those few. While it does not lag any number may wait, and no lock is taken. Thread-safe.
 *
 * <p>Of those who wait one is the lookout: it alone wakes up now and then to see how old the calls
 * are, so that the others sleep until their answer. Whoever leaves sees to it that there is one.
 */
final class Bulkhead {
  private static final int LOOKS_PER_LAG = 8;

  private final AtomicInteger overdueCalls = new AtomicInteger();
  private final Set<Stay> stays = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Stay> lookout = new AtomicReference<>();
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
    Stay stay = new Stay(call);
    deadline.startWaiting();
    stays.add(stay);
    try {
      return end(stay, deadline);
    } finally {
      leave(stay);
      deadline.stopWaiting();
      stay.leave();
    }
  }

  private Ending end(Stay stay, Deadline deadline) {
    while (!stay.call().answered()) {
      long remaining = deadline.remainingNanos();
      if (remaining == 0) {
        return Ending.LATE;
      }
      boolean onLookout = lookout.get() == stay || lookout.compareAndSet(null, stay);
      if (onLookout) {
        look();
      }
      if (!mayStay(stay)) {
        return Ending.RELEASED;
      }
      stay.park(onLookout ? Math.min(remaining, untilNextLook(stay)) : remaining);
    }
    return Ending.ANSWERED;
  }

  private boolean mayStay(Stay stay) {
    if (stay.seated() || !lagging()) {
      return true;
    }
    if (!places.tryAcquire()) {
      return false;
    }
    stay.sit();
    return true;
  }

  private void look() {
    for (Stay stay : stays) {
      stay.look(lagNanos);
    }
    if (lagging()) {
      for (Stay stay : stays) {
        if (!stay.seated()) {
          stay.wake();
        }
      }
    }
  }

  private long untilNextLook(Stay stay) {
    long pause = lagNanos / LOOKS_PER_LAG;
    return stay.old() ? pause / 2 : pause;
  }

  private void leave(Stay stay) {
    stays.remove(stay);
    if (stay.seated()) {
      places.release();
    }
    lookout.compareAndSet(stay, null);
    if (lookout.get() == null) {
      wakeOne();
    }
  }

  private void wakeOne() {
    for (Stay next : stays) {
      next.wake();
      return;
    }
  }
}
