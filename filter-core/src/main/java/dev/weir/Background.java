package dev.weir;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which everything periodic runs, whose tasks do not block; one that fails is
 * logged and runs again at its next turn. And a second one, there only while it has something to
 * do, for code of the application, which may take its time.
 */
final class Background implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir");
  private static final long CLOSE_SECONDS = 1;
  private static final long LISTENERS_IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;
  private final ThreadPoolExecutor listeners;
  private final List<ScheduledFuture<?>> schedules = new CopyOnWriteArrayList<>();

  /**
   * @param loader the application's own
   */
  Background(String app, ClassLoader loader) {
    executor = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "weir-" + app));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    listeners =
        new ThreadPoolExecutor(
            1,
            1,
            LISTENERS_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = daemon(task, "weir-" + app + "-listeners");
              thread.setContextClassLoader(loader);
              return thread;
            });
    listeners.allowCoreThreadTimeOut(true);
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
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
          || !listeners.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "A background task did not end in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
