package dev.weir.fallback;

import java.util.concurrent.locks.LockSupport;

/** The wait of a thread, which looks after its call itself. Only that thread ends it. */
final class Parked extends Stay {
  private final Thread thread = Thread.currentThread();
  private volatile boolean seated;
  private boolean interrupted;

  /** A wait of the current thread. */
  Parked(Pending<?> call, long lagNanos) {
    super(call, lagNanos);
    call.watchedBy(this);
  }

  @Override
  boolean seated() {
    return seated;
  }

  @Override
  void sit() {
    seated = true;
  }

  void park(long nanos) {
    LockSupport.parkNanos(this, nanos);
    interrupted |= Thread.interrupted();
  }

  @Override
  void wake() {
    LockSupport.unpark(thread);
  }

  /** Gives back to the thread what it was told while it waited. */
  void leave() {
    call().left();
    if (interrupted) {
      thread.interrupt();
    }
  }
}
