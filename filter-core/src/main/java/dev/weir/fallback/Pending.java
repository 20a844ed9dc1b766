package dev.weir.fallback;

import dev.weir.redis.Failure;
import dev.weir.redis.RedisUnavailable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call to Redis from its start to its answer, which may come after its caller has left.
 *
 * <p>It is judged exactly once: good when the answer came within the limit, however long its caller
 * stayed; bad when it failed or took longer. So a caller that leaves early, because others wait
 * already, says nothing yet about Redis.
 */
final class Pending<T extends @Nullable Object>
    implements BiFunction<T, @Nullable Throwable, @Nullable Void> {
  private static final int ANSWERED = 1;
  private static final int OVERDUE = 2;
  private static final int JUDGED = 4;

  private final AtomicInteger marks = new AtomicInteger();
  private final AtomicInteger overdueCalls;
  private final Judge judge;
  private final LongSupplier nanoTime;
  private final long limitNanos;
  private final long startNanos;
  private volatile @Nullable Stay stay;
  private @Nullable T answer;
  private @Nullable Throwable failure;

  /** Told once for each call how it went. */
  @FunctionalInterface
  interface Judge {
    /**
     * The call is judged.
     *
     * @param nanos how long it took so far
     * @param failure what went wrong, or null when Redis answered in time
     */
    void judge(long nanos, @Nullable Throwable failure);
  }

  /**
   * @param overdueCalls counts the calls that are marked as overdue and still unanswered
   * @param limitNanos time after which an answer counts as a failure
   */
  Pending(AtomicInteger overdueCalls, Judge judge, LongSupplier nanoTime, long limitNanos) {
    this.overdueCalls = overdueCalls;
    this.judge = judge;
    this.nanoTime = nanoTime;
    this.limitNanos = limitNanos;
    this.startNanos = nanoTime.getAsLong();
  }

  /** Makes the call. Never throws: what {@code redis} throws becomes the call's failure. */
  void send(Supplier<? extends CompletionStage<T>> redis) {
    try {
      redis.get().handle(this);
    } catch (RuntimeException | Error thrown) {
      settle(null, thrown);
    }
  }

  @Override
  public @Nullable Void apply(T result, @Nullable Throwable thrown) {
    settle(result, thrown == null ? null : unwrapped(thrown));
    return null;
  }

  private void settle(@Nullable T result, @Nullable Throwable thrown) {
    answer = result;
    failure = thrown;
    long age = age();
    judgeOnce(age, thrown == null && age > limitNanos ? late() : thrown);
    if ((mark(ANSWERED) & OVERDUE) != 0) {
      overdueCalls.decrementAndGet();
    }
    Stay waiting = stay;
    if (waiting != null) {
      waiting.wake();
    }
  }

  private static RedisUnavailable late() {
    return new RedisUnavailable(Failure.OUTAGE, "no answer within the deadline");
  }

  /** The failure without the wrappers that stages put around it. */
  static Throwable unwrapped(Throwable thrown) {
    Throwable inner = thrown;
    while (inner instanceof CompletionException || inner instanceof ExecutionException) {
      Throwable cause = inner.getCause();
      if (cause == null) {
        return inner;
      }
      inner = cause;
    }
    return inner;
  }

  /** Wakes that wait when the answer arrives, until {@link #left}; it may be here already. */
  void watchedBy(Stay waiting) {
    stay = waiting;
  }

  void left() {
    stay = null;
  }

  boolean answered() {
    return (marks.get() & ANSWERED) != 0;
  }

  boolean overdue() {
    return (marks.get() & OVERDUE) != 0;
  }

  /** Time since the call was made, nanoseconds. */
  long age() {
    return nanoTime.getAsLong() - startNanos;
  }

  /**
   * Notes that the call has waited so long that Redis counts as lagging until the answer.
   *
   * @return whether this is news
   */
  boolean markOverdue() {
    int before =
        marks.getAndUpdate(present -> (present & ANSWERED) != 0 ? present : present | OVERDUE);
    boolean news = (before & (ANSWERED | OVERDUE)) == 0;
    if (news) {
      overdueCalls.incrementAndGet();
    }
    return news;
  }

  /** The caller has left at its deadline; a call as old as that has failed. */
  void abandoned() {
    long age = age();
    if (age >= limitNanos) {
      judgeOnce(age, late());
    }
  }

  /** The answer; only after {@link #answered} and when there is no failure. */
  @SuppressWarnings("NullAway") // null only where T allows it
  T answer() {
    return answer;
  }

  /** What went wrong, freed of wrappers, or null; only after {@link #answered}. */
  @Nullable Throwable failure() {
    return failure;
  }

  private void judgeOnce(long age, @Nullable Throwable verdict) {
    if ((mark(JUDGED) & JUDGED) == 0) {
      judge.judge(age, verdict);
    }
  }

  private int mark(int bit) {
    return marks.getAndUpdate(present -> present | bit);
  }
}
