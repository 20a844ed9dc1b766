package dev.weir.fallback;

import dev.weir.fallback.Bulkhead.Ending;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call to Redis that no thread waits for. It is over when the answer is here, or when its caller
 * would have been told to go on without: at the deadline, or while Redis lags and enough others
 * wait. Thread-safe.
 *
 * @param <T> the answer
 */
public final class Underway<T extends @Nullable Object> extends Stay {
  private final Pending<T> pending;
  private final Deadline deadline;
  private final Bulkhead bulkhead;
  private final CompletableFuture<Ending> over = new CompletableFuture<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean seated = new AtomicBoolean();

  /** A call that has just been made. */
  Underway(Pending<T> pending, Deadline deadline, Bulkhead bulkhead) {
    super(pending, bulkhead.lagNanos());
    this.pending = pending;
    this.deadline = deadline;
    this.bulkhead = bulkhead;
    deadline.startWaiting();
  }

  /**
   * Has {@code then} run once it is over, exactly once: by the thread that receives answers, by the
   * one that looks after calls, or by this one when it is over already. It must not block.
   */
  public void whenOver(Runnable then) {
    var unused = over.thenRun(then);
  }

  Pending<T> pending() {
    return pending;
  }

  /** How it ended; waits for that, which takes no longer than the deadline has left. */
  Ending ending() {
    return over.join();
  }

  /** Whether {@link #whenOver} would run its action at once. */
  public boolean isOver() {
    return ended.get();
  }

  /** The answer, if it is over because of one; null as long as it is not. Never waits. */
  public @Nullable T answerIfHere() {
    boolean answered = over.isDone() && over.join() == Ending.ANSWERED && pending.failure() == null;
    return answered ? pending.answer() : null;
  }

  /** The answer is here. */
  @Override
  void wake() {
    end(Ending.ANSWERED);
  }

  @Override
  boolean seated() {
    return seated.get();
  }

  @Override
  void sit() {
    seated.set(true);
    // Whoever ended it meanwhile found no place to give back.
    if (ended.get()) {
      standUp();
    }
  }

  private void standUp() {
    if (seated.getAndSet(false)) {
      bulkhead.standUp();
    }
  }

  /**
   * Ends it if it is time to go on without an answer. By one thread at a time.
   *
   * @return after how many nanoseconds to look again
   */
  long lookAfter() {
    long remaining = deadline.remainingNanos();
    if (remaining == 0) {
      end(Ending.LATE);
    } else {
      if (look()) {
        bulkhead.wakeThoseWithoutPlace();
      }
      if (!bulkhead.mayStay(this)) {
        end(Ending.RELEASED);
      }
    }
    return Math.min(remaining, untilNextLook());
  }

  /** Ends it unless it has ended. */
  void end(Ending how) {
    if (ended.compareAndSet(false, true)) {
      pending.left();
      standUp();
      deadline.stopWaiting();
      over.complete(how);
    }
  }
}
