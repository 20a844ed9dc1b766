package dev.weir;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which everything periodic runs. Its tasks do not block; one that fails is
 * logged and runs again at its next turn.
 */
final class Background implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir");
  private static final long CLOSE_SECONDS = 1;

  private final ScheduledThreadPoolExecutor executor;
  private final List<ScheduledFuture<?>> schedules = new CopyOnWriteArrayList<>();

  Background(String app) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "weir-" + app);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "A background task did not end in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
