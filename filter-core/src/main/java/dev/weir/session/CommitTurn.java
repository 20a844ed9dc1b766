package dev.weir.session;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the commits of one session take turns: while one is on its way, the writes of other requests
 * gather, and whoever goes next carries them all. Every method is called with the session's lock
 * held.
 */
final class CommitTurn {
  private final ReentrantLock lock;
  private final Condition over;
  private boolean taken;
  private long written;
  private long takenUpTo;
  private long settledUpTo;

  CommitTurn(ReentrantLock lock) {
    this.lock = lock;
    this.over = lock.newCondition();
  }

  ReentrantLock lock() {
    return lock;
  }

  void wrote() {
    written++;
  }

  long written() {
    return written;
  }

  boolean settled(long write) {
    return settledUpTo >= write;
  }

  /**
   * Waits until nobody else is committing.
   *
   * @return false when that took longer than {@code nanos}, or the thread was interrupted
   */
  boolean await(long nanos) {
    long left = nanos;
    try {
      while (taken) {
        if (left <= 0) {
          return false;
        }
        left = over.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether somebody is committing. */
  boolean taken() {
    return taken;
  }

  void take() {
    taken = true;
    takenUpTo = written;
  }

  void done() {
    taken = false;
    settledUpTo = takenUpTo;
    over.signalAll();
  }
}
