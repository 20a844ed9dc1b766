package dev.weir.session;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How a session comes to its end on this node: who ends it, and whether anybody wants to be told.
 * Thread-safe.
 */
final class Ending {
  private static final int NEVER_NOTED = Integer.MIN_VALUE;

  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean watched;
  private volatile int notedInterval = NEVER_NOTED;
  private volatile long renewedMillis;
  private volatile long indexedMillis;

  /** True for one caller only, the one that is to end the session. */
  boolean begin() {
    return begun.compareAndSet(false, true);
  }

  /** Whether the end has begun: running requests may still read, new ones have no session. */
  boolean begun() {
    return begun.get();
  }

  /** Somebody wants to be told of the end, also when it is a time-out. */
  void watch() {
    watched = true;
  }

  boolean watched() {
    return watched;
  }

  /** Whether nobody has noted yet when a session of that idle time is due; true once for each. */
  boolean takeNoteDue(int interval) {
    boolean due = watched && interval != notedInterval;
    if (due) {
      notedInterval = interval;
    }
    return due;
  }

  /** Whether a request that takes its time should say again that it uses the session. */
  boolean takeRenewalDue(long nowMillis, long pauseMillis) {
    boolean due = nowMillis - renewedMillis >= pauseMillis;
    if (due) {
      renewedMillis = nowMillis;
    }
    return due;
  }

  /** Whether the index of its principal should be told again that it lives. */
  boolean takeIndexDue(long nowMillis, long pauseMillis) {
    boolean due = nowMillis - indexedMillis >= pauseMillis;
    if (due) {
      indexedMillis = nowMillis;
    }
    return due;
  }

  /** The note may be lost. */
  void noteAgain() {
    notedInterval = NEVER_NOTED;
  }
}
