package dev.weir.chaos;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does something again and again, on a thread of its own, until it is told to end. */
final class Repeated implements Runnable {
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread;

  private Repeated(Duration pause, Runnable task) {
    thread = new Thread(() -> repeat(pause, task), "repeated");
    thread.setDaemon(true);
  }

  /** Begins at once; what it returns ends it, after the turn that is under way. */
  static Repeated every(Duration pause, Runnable task) {
    Repeated repeated = new Repeated(pause, task);
    repeated.thread.start();
    return repeated;
  }

  private void repeat(Duration pause, Runnable task) {
    try {
      do {
        task.run();
      } while (!end.await(pause.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it. */
  @Override
  public void run() {
    end.countDown();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
