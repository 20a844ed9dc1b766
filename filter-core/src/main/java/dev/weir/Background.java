package dev.weir;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which everything periodic runs, whose tasks do not block; one that fails is
 * logged and runs again at its next turn. And two more, there only while they have something to do:
 * for code of the application, which may take its time, and for writing to disk.
 */
final class Background implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir");
  private static final long CLOSE_SECONDS = 1;
  private static final long IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;
  private final ThreadPoolExecutor listeners;
  private final ThreadPoolExecutor disk;
  private final List<ScheduledFuture<?>> schedules = new CopyOnWriteArrayList<>();

  /**
   * @param loader the application's own
   */
  Background(String app, ClassLoader loader) {
    executor = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "weir-" + app));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    listeners =
        single(
            task -> {
              Thread thread = daemon(task, "weir-" + app + "-listeners");
              thread.setContextClassLoader(loader);
              return thread;
            });
    disk = single(task -> daemon(task, "weir-" + app + "-disk"));
  }

  /** One thread, which ends when it has had nothing to do for a while. */
  private static ThreadPoolExecutor single(ThreadFactory threads) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Where code of the application runs, one call after the other. */
  Executor listeners() {
    return listeners;
  }

  /** Where disks are waited for, one task after the other. */
  Executor disk() {
    return disk;
  }

  ScheduledThreadPoolExecutor executor() {
    return executor;
  }

  void every(Duration pause, String name, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (RuntimeException failed) {
            LOG.log(System.Logger.Level.ERROR, "Background task '" + name + "' failed", failed);
          }
        };
    var schedule =
        executor.scheduleWithFixedDelay(
            guarded, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    schedules.add(schedule);
  }

  @Override
  public void close() {
    schedules.forEach(schedule -> schedule.cancel(false));
    executor.shutdownNow();
    listeners.shutdown();
    disk.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
          || !disk.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
          || !listeners.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "A background task did not end in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
