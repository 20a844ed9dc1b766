package dev.weir.fallback;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks after the calls that no thread waits for: every few milliseconds while there are any, and
 * when one of them may have become too old. Thread-safe.
 */
final class Lookout {
  /** Most that a call outlasts its deadline. */
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ScheduledExecutorService scheduler;
  private final Set<Underway<?>> calls = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /**
   * @param scheduler whose tasks do not block; its owner's to close
   */
  Lookout(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /** Calls that are under way. */
  int calls() {
    return calls.size();
  }

  /** Looks after {@code call} until it is over. */
  void add(Underway<?> call) {
    calls.add(call);
    call.whenOver(() -> calls.remove(call));
    if (scheduled.compareAndSet(false, true)) {
      schedule(MOST_NANOS);
    }
  }

  private void look() {
    long next = MOST_NANOS;
    for (Underway<?> call : calls) {
      next = Math.min(next, call.lookAfter());
    }
    if (!calls.isEmpty()) {
      schedule(Math.max(next, LEAST_NANOS));
      return;
    }
    scheduled.set(false);
    // One that came before that was told that somebody looks.
    if (!calls.isEmpty() && scheduled.compareAndSet(false, true)) {
      schedule(MOST_NANOS);
    }
  }

  private void schedule(long nanos) {
    try {
      var unused = scheduler.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      scheduled.set(false);
      calls.forEach(call -> call.end(Bulkhead.Ending.RELEASED));
    }
  }
}
