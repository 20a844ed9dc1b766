package dev.weir.fallback;

import dev.weir.redis.RedisUnavailable;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks Redis while it is well and decides without it while it is not. The only place where {@link
 * RedisUnavailable} ends. Thread-safe, fit for virtual threads.
 *
 * <p>Only an outage counts against Redis: {@link dev.weir.redis.BadRedisData} and every other
 * exception reach the caller as they are. A call whose caller has left may still run in Redis
 * later; whatever it writes has to bear that.
 */
public final class Failover {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");

  private final String feature;
  private final Telemetry telemetry;
  private final LongSupplier nanoTime;
  private final Bulkhead bulkhead;
  private final @Nullable Lookout lookout;
  private final Circuits circuits;
  private final Pending.Judge readJudge;
  private final Pending.Judge writeJudge;
  private final List<Runnable> recoveryListeners;

  /**
   * A failover that takes Redis to be well until told otherwise, and that {@linkplain #beginWrite
   * begins} nothing.
   */
  public Failover(FallbackSettings settings, LongSupplier nanoTime, Telemetry telemetry) {
    this(settings, nanoTime, telemetry, null);
  }

  /**
   * A failover that takes Redis to be well until told otherwise.
   *
   * @param scheduler looks after calls that no thread waits for; its owner's to close
   */
  public Failover(
      FallbackSettings settings,
      LongSupplier nanoTime,
      Telemetry telemetry,
      @Nullable ScheduledExecutorService scheduler) {
    this.feature = "other";
    this.telemetry = telemetry;
    this.nanoTime = nanoTime;
    this.recoveryListeners = new CopyOnWriteArrayList<>();
    this.bulkhead = new Bulkhead(settings.maxWaiters(), settings.lag());
    this.lookout = scheduler == null ? null : new Lookout(scheduler);
    this.circuits = new Circuits(nanoTime, telemetry);
    this.readJudge = circuits::judgeRead;
    this.writeJudge = circuits::judgeWrite;
    telemetry.gauge("bulkhead.waiters", this::waiters);
    telemetry.gauge("redis.state", () -> availability().level());
  }

  private Failover(String feature, Failover shared) {
    this.feature = feature;
    this.telemetry = shared.telemetry;
    this.nanoTime = shared.nanoTime;
    this.bulkhead = shared.bulkhead;
    this.lookout = shared.lookout;
    this.circuits = shared.circuits;
    this.readJudge = shared.readJudge;
    this.writeJudge = shared.writeJudge;
    this.recoveryListeners = shared.recoveryListeners;
  }

  private long waiters() {
    return bulkhead.waiters() + (lookout == null ? 0 : lookout.calls());
  }

  /** The same one, where what is decided without Redis is counted as decided for a feature. */
  Failover countingFor(String name) {
    return new Failover(name, this);
  }

  /**
   * The answer of {@code redis}, or of {@code local} when Redis is away, late, or keeps others
   * waiting. Blocks at most for what the deadline has left; with Redis known to be away it does not
   * block at all.
   *
   * @param redis starts the call, without blocking; its stage completes in any case, at some time
   */
  public <T extends @Nullable Object> T read(
      Deadline deadline,
      Supplier<? extends CompletionStage<T>> redis,
      Supplier<? extends T> local) {
    return readsWell()
        ? ask(readJudge, deadline, redis, local)
        : without(Event.FALLBACK_BREAKER_OPEN, local);
  }

  /**
   * Like {@link #read} for calls that write. When {@code local} was asked the write may have
   * happened all the same, or may yet happen.
   */
  public <T extends @Nullable Object> T write(
      Deadline deadline,
      Supplier<? extends CompletionStage<T>> redis,
      Supplier<? extends T> local) {
    return writesWell()
        ? ask(writeJudge, deadline, redis, local)
        : without(Event.FALLBACK_BREAKER_OPEN, local);
  }

  private <T extends @Nullable Object> T ask(
      Pending.Judge judge,
      Deadline deadline,
      Supplier<? extends CompletionStage<T>> redis,
      Supplier<? extends T> local) {
    if (deadline.remainingNanos() == 0) {
      return without(Event.FALLBACK_DEADLINE, local);
    }
    if (bulkhead.full()) {
      return without(Event.FALLBACK_BULKHEAD, local);
    }
    Pending<T> call = pending(judge, deadline);
    call.send(redis);
    deadline.countWait();
    return outcome(bulkhead.await(call, deadline), call, local);
  }

  private <T extends @Nullable Object> Pending<T> pending(Pending.Judge judge, Deadline deadline) {
    return new Pending<>(
        bulkhead.overdueCalls(), judge, deadline::nanoTime, deadline.budgetNanos());
  }

  private <T extends @Nullable Object> T outcome(
      Bulkhead.Ending ending, Pending<T> call, Supplier<? extends T> local) {
    return switch (ending) {
      case ANSWERED -> {
        Throwable failure = call.failure();
        yield failure == null ? call.answer() : afterFailure(failure, local);
      }
      case LATE -> {
        call.abandoned();
        yield without(Event.FALLBACK_DEADLINE, local);
      }
      case RELEASED -> without(Event.FALLBACK_BULKHEAD, local);
    };
  }

  /**
   * The first half of a {@link #write} whose caller has no thread to spare for waiting; {@link
   * #conclude} is the other. The deadline runs as if one waited.
   *
   * @return null when {@link #write} would not ask Redis now, or nobody could look after the call
   */
  public <T extends @Nullable Object> @Nullable Underway<T> beginWrite(
      Deadline deadline, Supplier<? extends CompletionStage<T>> redis) {
    if (lookout == null || !writesWell() || deadline.remainingNanos() == 0 || bulkhead.full()) {
      return null;
    }
    Pending<T> pending = pending(writeJudge, deadline);
    pending.send(redis);
    deadline.countWait();
    Underway<T> call = new Underway<>(pending, deadline, bulkhead);
    pending.watchedBy(call);
    if (pending.answered()) {
      call.wake();
    }
    lookout.add(call);
    return call;
  }

  /**
   * The answer of Redis, or of {@code local} where the call is over without one. Waits until it is
   * over. To be called once.
   */
  public <T extends @Nullable Object> T conclude(Underway<T> call, Supplier<? extends T> local) {
    return outcome(call.ending(), call.pending(), local);
  }

  private <T extends @Nullable Object> T afterFailure(
      Throwable failure, Supplier<? extends T> local) {
    if (failure instanceof RedisUnavailable) {
      return without(Event.FALLBACK_ERROR, local);
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw new CompletionException(failure);
  }

  private <T extends @Nullable Object> T without(Event why, Supplier<? extends T> local) {
    telemetry.countDecision(feature, why);
    return local.get();
  }

  /**
   * The answer of {@code redis} for a background loop, which nobody waits for; empty when Redis is
   * or turned out to be away. Never throws, never blocks; other failures fail the stage. Not
   * counted as a decision of the fallback.
   */
  public <T> CompletionStage<Optional<T>> tryRead(Supplier<? extends CompletionStage<T>> redis) {
    return readsWell()
        ? attempt(readJudge, redis)
        : CompletableFuture.completedStage(Optional.empty());
  }

  /** Like {@link #tryRead} for calls that write. */
  public <T> CompletionStage<Optional<T>> tryWrite(Supplier<? extends CompletionStage<T>> redis) {
    return writesWell()
        ? attempt(writeJudge, redis)
        : CompletableFuture.completedStage(Optional.empty());
  }

  private <T> CompletionStage<Optional<T>> attempt(
      Pending.Judge judge, Supplier<? extends CompletionStage<T>> redis) {
    CompletableFuture<Optional<T>> outcome = new CompletableFuture<>();
    long start = nanoTime.getAsLong();
    try {
      redis
          .get()
          .whenComplete(
              (answer, thrown) -> {
                Throwable failure = thrown == null ? null : Pending.unwrapped(thrown);
                judge.judge(nanoTime.getAsLong() - start, failure);
                complete(outcome, answer, failure);
              });
    } catch (RuntimeException | Error thrown) {
      judge.judge(nanoTime.getAsLong() - start, thrown);
      complete(outcome, null, thrown);
    }
    return outcome;
  }

  private static <T> void complete(
      CompletableFuture<Optional<T>> outcome, @Nullable T answer, @Nullable Throwable failure) {
    if (failure == null) {
      outcome.complete(Optional.ofNullable(answer));
    } else if (failure instanceof RedisUnavailable) {
      outcome.complete(Optional.empty());
    } else {
      outcome.completeExceptionally(failure);
    }
  }

  /** Whether reads are sent to Redis. */
  public boolean readsWell() {
    return circuits.readsWell();
  }

  /** Whether writes are sent to Redis. */
  public boolean writesWell() {
    return circuits.writesWell();
  }

  /** What Redis is good for now. */
  public Availability availability() {
    return circuits.availability();
  }

  /** How long {@link #availability} has been what it is. */
  public Duration lasting() {
    return circuits.lasting();
  }

  /** Takes Redis to be away until the probes find it: there was none at the start. */
  public void beginWithoutRedis() {
    circuits.reads().open();
  }

  /**
   * Calls {@code listener} in the background each time Redis is back for reads and writes. It must
   * not block.
   */
  public void onRecovery(Runnable listener) {
    recoveryListeners.add(listener);
  }

  Circuits circuits() {
    return circuits;
  }

  void recovered() {
    for (Runnable listener : recoveryListeners) {
      try {
        listener.run();
      } catch (RuntimeException bug) {
        LOG.log(System.Logger.Level.ERROR, "What follows a recovery failed", bug);
      }
    }
  }
}
