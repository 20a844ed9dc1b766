package dev.weir.fallback;

import dev.weir.redis.Failure;
import dev.weir.redis.RedisUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The background loop that finds out how Redis is, so that no user's request has to. In each round
 * it looks at the answers to the last round's probes, opens or closes the breakers, and sends the
 * next ones; a probe without an answer by then counts as failed. Does not block the scheduler.
 */
public final class Watch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");
  private static final Duration EVIDENCE = Duration.ofMillis(800);
  private static final int MIN_GOOD = 2;
  private static final int BAD = 3;

  private final Failover failover;
  private final Circuits circuits;
  private final Probes probes;
  private final Duration interval;
  private final ScheduledExecutorService scheduler;
  private final List<Runnable> chores = new CopyOnWriteArrayList<>();
  private final int goodNeeded;

  // Of the scheduler's thread only.
  private @Nullable Round round;
  private int goodReads;
  private int goodWrites;
  private int bad;

  private volatile @Nullable ScheduledFuture<?> schedule;

  /**
   * What Redis is asked in each round.
   *
   * @param read a script that reads
   * @param write a script that writes a key with a life time
   */
  public record Probes(
      Supplier<? extends CompletionStage<?>> read, Supplier<? extends CompletionStage<?>> write) {}

  /** The answers to one round. */
  private record Round(CompletableFuture<Finding> read, CompletableFuture<Finding> write) {}

  private enum Finding {
    GOOD,
    REFUSED,
    AWAY
  }

  /** A loop that does nothing until {@link #start}. */
  public Watch(
      Failover failover, Probes probes, Duration interval, ScheduledExecutorService scheduler) {
    this.failover = failover;
    this.circuits = failover.circuits();
    this.probes = probes;
    this.interval = interval;
    this.scheduler = scheduler;
    long fitting = EVIDENCE.plus(interval).minusNanos(1).dividedBy(interval);
    this.goodNeeded = (int) Math.max(MIN_GOOD, fitting);
  }

  /** Adds something to do in every round, whatever Redis is like; it must not block. */
  public void eachRound(Runnable chore) {
    chores.add(chore);
  }

  /** Begins; the first round is sent at once. */
  public void start() {
    schedule =
        scheduler.scheduleWithFixedDelay(
            () -> runSafely(this::tick), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends the loop; the scheduler is its owner's to close. */
  @Override
  public void close() {
    ScheduledFuture<?> running = schedule;
    if (running != null) {
      running.cancel(false);
    }
  }

  private static void runSafely(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException bug) {
      // A thrown exception would end the schedule, and with it every recovery.
      LOG.log(System.Logger.Level.ERROR, "A part of the background loop failed", bug);
    }
  }

  /** One round. */
  void tick() {
    Round last = round;
    if (last != null) {
      conclude(last);
    }
    round = new Round(ask(probes.read()), ask(probes.write()));
    chores.forEach(Watch::runSafely);
  }

  private CompletableFuture<Finding> ask(Supplier<? extends CompletionStage<?>> probe) {
    CompletableFuture<Finding> finding = new CompletableFuture<>();
    try {
      probe
          .get()
          .whenComplete(
              (answer, thrown) -> finding.complete(thrown == null ? Finding.GOOD : of(thrown)));
    } catch (RuntimeException thrown) {
      finding.complete(of(thrown));
    }
    return finding;
  }

  private Finding of(Throwable thrown) {
    if (Pending.unwrapped(thrown) instanceof RedisUnavailable unavailable) {
      circuits.blame(unavailable.getMessage());
      return unavailable.failure() == Failure.REFUSES_WRITES ? Finding.REFUSED : Finding.AWAY;
    }
    // Redis has answered; that we cannot use the answer is no reason to do without Redis.
    return Finding.GOOD;
  }

  private void conclude(Round last) {
    Finding read = last.read().getNow(Finding.AWAY);
    Finding write = last.write().getNow(Finding.AWAY);
    boolean away = read != Finding.GOOD || write == Finding.AWAY;
    if (!last.read().isDone() || !last.write().isDone()) {
      circuits.blame("no answer to a probe");
    }
    boolean heard = circuits.reads().heard();
    goodReads = away ? 0 : goodReads + 1;
    goodWrites = write == Finding.GOOD ? goodWrites + 1 : 0;
    bad = away && !heard ? bad + 1 : 0;
    Availability before = failover.availability();
    openCircuits(write);
    closeCircuits();
    if (before != Availability.UP && failover.availability() == Availability.UP) {
      failover.recovered();
    }
  }

  private void openCircuits(Finding write) {
    circuits.reads().settle();
    circuits.writes().settle();
    if (bad >= BAD) {
      circuits.reads().open();
    }
    if (write == Finding.REFUSED) {
      circuits.writes().open();
    }
  }

  private void closeCircuits() {
    if (goodWrites >= goodNeeded) {
      circuits.writes().close();
    }
    if (goodReads >= goodNeeded) {
      circuits.reads().close();
    }
  }
}
