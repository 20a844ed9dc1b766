package dev.weir.blacklist.replica;

import dev.weir.blacklist.TokenSettings;
import dev.weir.fallback.Failover;
import dev.weir.redis.BadRedisData;
import dev.weir.redis.ChangeLog;
import dev.weir.redis.RedisClock;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the replica abreast of Redis, and Redis of the replica: whatever a resync finds here that
 * Redis does not have is put back there, since nothing that was revoked is ever to be accepted
 * again.
 */
public final class Follower implements ChangeLog.Reader {
  private static final System.Logger LOG = System.getLogger("dev.weir.blacklist");
  private static final int MOST_AT_ONCE = 400;
  private static final int SHORTAGES = 2;
  private static final Duration CLOCKS_APART = Duration.ofHours(1);

  private final Replica replica;
  private final RedisRevocations redis;
  private final ChangeLog log;
  private final Failover failover;
  private final RedisClock clock;
  private final TokenSettings settings;
  private final Telemetry telemetry;
  private final CompletableFuture<@Nullable Void> caughtUp = new CompletableFuture<>();
  private volatile boolean unfinished;
  private volatile int shortages;

  public Follower(
      Replica replica,
      Remote remote,
      RedisClock clock,
      TokenSettings settings,
      Telemetry telemetry) {
    this.replica = replica;
    this.redis = remote.redis();
    this.log = remote.log();
    this.failover = remote.failover();
    this.clock = clock;
    this.settings = settings;
    this.telemetry = telemetry;
  }

  /** Done once everything was taken in for the first time. */
  public CompletableFuture<?> caughtUp() {
    return caughtUp;
  }

  @Override
  public void read(List<ChangeLog.Change> changes) {
    for (ChangeLog.Change change : changes) {
      try {
        RedisRevocations.visitChange(change.content(), replica::addToken, replica::addMark);
      } catch (BadRedisData damaged) {
        telemetry.count(Event.REDIS_BAD_DATA);
        log.resync();
      }
    }
  }

  @Override
  public CompletionStage<?> resync(ChangeLog.Position from) {
    replica.expectAll();
    Pass pass = new Pass();
    long now = clock.micros() / 1000;
    long lastSecond = (now + settings.maxLife().plus(CLOCKS_APART).toMillis()) / 1000;
    return redis
        .eachToken(pass::token, lastSecond)
        .thenCompose(done -> redis.eachMark(pass::mark, now + CLOCKS_APART.toMillis()))
        .thenAccept(
            done -> {
              putBack(pass.missing());
              caughtUp.complete(null);
            });
  }

  /** One pass over everything in Redis. */
  private final class Pass {
    // Who knows nothing has nothing to put back, so a start need not note what it has seen.
    private final boolean newcomer = replica.isEmpty();
    private final FingerprintTable tokens = new FingerprintTable(settings.maxRevocations());
    private final FingerprintTable marks = new FingerprintTable(settings.maxRevocations());

    void token(long high, long low, long number) {
      if (!newcomer) {
        tokens.raise(high, low, number);
      }
      replica.addToken(high, low, number);
    }

    void mark(long high, long low, long number) {
      if (!newcomer) {
        marks.raise(high, low, number);
      }
      replica.addMark(high, low, number);
    }

    /** What is known here and was not seen. */
    Queue<Revocations> missing() {
      Parts parts = new Parts();
      if (!newcomer) {
        replica.eachToken(token -> parts.addUnless(tokens, token, parts.tokens));
        replica.eachMark(mark -> parts.addUnless(marks, mark, parts.marks));
      }
      parts.close();
      return parts.closed;
    }
  }

  /** Gathers revocations into parts that one script can take. */
  private static final class Parts {
    final Queue<Revocations> closed = new ArrayDeque<>();
    final List<Revocations.Entry> tokens = new ArrayList<>();
    final List<Revocations.Entry> marks = new ArrayList<>();

    void addUnless(FingerprintTable seen, Revocations.Entry entry, List<Revocations.Entry> to) {
      if (seen.find(entry.fingerprint()) >= entry.number()) {
        return;
      }
      to.add(entry);
      if (tokens.size() + marks.size() == MOST_AT_ONCE) {
        close();
      }
    }

    void close() {
      if (!tokens.isEmpty() || !marks.isEmpty()) {
        closed.add(new Revocations(tokens, marks));
        tokens.clear();
        marks.clear();
      }
    }
  }

  /**
   * Writes part after part; what cannot be written now is found missing again by a later resync.
   */
  private void putBack(Queue<Revocations> parts) {
    Revocations next = parts.poll();
    if (next == null) {
      return;
    }
    failover
        .tryWrite(() -> redis.write(next))
        .whenComplete(
            (written, bug) -> {
              if (bug != null) {
                LOG.log(System.Logger.Level.ERROR, "Revocations could not be put back", bug);
              } else if (written.isEmpty()) {
                unfinished = true;
              } else {
                telemetry.count(Event.TOKEN_RESEEDED, next.size());
                putBack(parts);
              }
            });
  }

  /** Begins anew what could not be finished or did not fit; for the background loop. */
  public void finish() {
    boolean due = unfinished && failover.writesWell();
    if (due || (replica.overflowing() && replica.roomy())) {
      unfinished = false;
      log.resync();
    }
  }

  /**
   * Compares how much is known here and in Redis, so that a single key that Redis lost is noticed,
   * too; for the background loop.
   */
  public void count() {
    failover
        .tryRead(redis::count)
        .thenAccept(counted -> counted.ifPresent(this::compare))
        .whenComplete(
            (done, bug) -> {
              if (bug != null) {
                LOG.log(System.Logger.Level.ERROR, "Revocations could not be counted", bug);
              }
            });
  }

  private void compare(RedisRevocations.Counts there) {
    if (lacks(there)) {
      replica.sweepAll();
    }
    shortages = lacks(there) ? shortages + 1 : 0;
    // What was revoked this very moment may still be on its way; what cannot be put back is tried
    // again, but not all the time.
    if (shortages == SHORTAGES || shortages % (10 * SHORTAGES) == 10 * SHORTAGES - 1) {
      log.resync();
    }
  }

  private boolean lacks(RedisRevocations.Counts there) {
    return there.tokens() < replica.tokens() || there.marks() < replica.marks();
  }
}
