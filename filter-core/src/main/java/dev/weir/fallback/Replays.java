package dev.weir.fallback;

import dev.weir.fallback.Ledger.Attempt;
import dev.weir.telemetry.Event;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Sends what a ledger holds to Redis, as long as that takes writes. Thread-safe. */
final class Replays {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");

  private final Ledger ledger;
  private final Failover failover;
  private final Executor executor;
  private final Episode episode;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicBoolean bugLogged = new AtomicBoolean();

  /** Replays are started by {@code executor}: the client's own threads have answers to read. */
  Replays(Ledger ledger, Failover failover, Executor executor, Episode episode) {
    this.ledger = ledger;
    this.failover = failover;
    this.executor = executor;
    this.episode = episode;
  }

  boolean possible() {
    return failover.writesWell();
  }

  /**
   * Starts as many replays as may be under way. Each one that is done has this called again, and
   * may be done before its stage is even returned; a loop in whoever came first keeps the stack
   * flat.
   */
  void run() {
    if (calls.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    while (seen != 0) {
      for (Attempt next = next(); next != null; next = next()) {
        start(next);
      }
      seen = calls.addAndGet(-seen);
    }
  }

  private @Nullable Attempt next() {
    return possible() ? ledger.nextAttempt() : null;
  }

  private void start(Attempt attempt) {
    failover
        .tryWrite(attempt.entry()::replay)
        .thenApply(taken -> taken.orElse(false))
        .whenComplete(
            (taken, bug) -> {
              conclude(attempt, taken, bug);
              executor.execute(this::run);
            });
  }

  private void conclude(Attempt attempt, @Nullable Boolean taken, @Nullable Throwable bug) {
    if (bug != null) {
      giveUp(attempt, Pending.unwrapped(bug));
    } else if (taken == null || !taken) {
      ledger.retryLater(attempt);
    } else if (ledger.finish(attempt)) {
      episode.count(Event.JOURNAL_REPLAYED, 1);
      bugLogged.set(false);
    }
  }

  private void giveUp(Attempt attempt, Throwable bug) {
    if (!bugLogged.getAndSet(true)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Gave up a kept write; more are not logged until one succeeds",
          bug);
    }
    if (ledger.finish(attempt)) {
      episode.count(Event.JOURNAL_DROPPED, 1);
      attempt.entry().dropped();
    }
  }
}
