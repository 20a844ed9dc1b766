package dev.weir.session;

import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.redis.BadRedisData;
import dev.weir.redis.RedisClock;
import dev.weir.session.store.RedisExpiry;
import dev.weir.session.store.RedisExpiry.Verdict;
import dev.weir.session.store.SessionStore;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends sessions whose time is up, and sees to it that one node tells those who want to know. Costs
 * sessions nothing whose end nobody wants to be told of: those just run out. Thread-safe.
 *
 * <p>A session's deadline is noted in Redis once for each idle time, not moved by every access:
 * whoever follows the note asks the session itself.
 */
final class Expiry {
  private static final System.Logger LOG = System.getLogger("dev.weir.session");

  /** Bounds the notes that Redis has yet to take; beyond it a node's own look-out remains. */
  private static final int MOST_NOTES = 65_536;

  /** A node that holds the session, and knows its whole id, comes before those that do not. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final RedisExpiry redis;
  private final SessionOwners owners;
  private final SessionStore ends;
  private final LiveSessions sessions;
  private final LocalSessions local;
  private final Touches touches;
  private final Failover failover;
  private final RedisClock clock;
  private final AttributeValues values;
  private final Telemetry telemetry;
  private final SessionSettings settings;
  private final Map<String, Long> notes = new ConcurrentHashMap<>();
  private volatile boolean watching;
  private int nextShard;

  Expiry(RedisExpiry redis, SessionOwners owners, SessionParts parts) {
    this.redis = redis;
    this.owners = owners;
    this.ends = parts.redis();
    this.sessions = parts.sessions();
    this.local = parts.local();
    this.touches = parts.touches();
    this.failover = parts.failover();
    this.clock = parts.clock();
    this.values = parts.values();
    this.telemetry = parts.telemetry();
    this.settings = parts.settings();
  }

  /** Notes when the session is due if somebody wants to know; does not wait for Redis. */
  void note(LiveSession session) {
    boolean ends = session.interval() > 0 || absoluteMillis() > 0;
    if (ends && session.ending().takeNoteDue(session.interval())) {
      watching = true;
      if (notes.size() < MOST_NOTES) {
        notes.put(session.handle(), dueMillis(session));
      }
      // Now, so that it travels with the commit that creates the session.
      flush(RedisExpiry.shardOf(session.handle()));
    }
  }

  private long dueMillis(LiveSession session) {
    long absolute = absoluteMillis();
    long outlived = absolute > 0 ? session.createdMillis() + absolute : Long.MAX_VALUE;
    long idle =
        session.interval() > 0
            ? session.accesses().latestMillis() + session.interval() * 1000L + lagMillis(session)
            : Long.MAX_VALUE;
    return Math.min(idle, outlived);
  }

  /** How much later than its idle time a session is found to have ended. */
  private long lagMillis(LiveSession session) {
    return Accesses.lagMillis(session.interval(), settings.touchInterval())
        + SessionEngine.FLUSH_PAUSE.toMillis();
  }

  /** Tells Redis of the notes that it has not taken yet; for the background loop. */
  void flush() {
    if (!notes.isEmpty()) {
      for (int shard = 0; shard < RedisExpiry.SHARDS; shard++) {
        flush(shard);
      }
    }
  }

  private void flush(int shard) {
    Map<String, Long> batch = new HashMap<>();
    notes.forEach(
        (handle, due) -> {
          if (RedisExpiry.shardOf(handle) == shard) {
            batch.put(handle, due);
          }
        });
    if (!batch.isEmpty()) {
      failover
          .tryWrite(() -> redis.note(shard, batch))
          .thenAccept(taken -> taken.ifPresent(done -> batch.forEach(notes::remove)));
    }
  }

  /** Whether the session's time is up; it has ended then. */
  boolean expired(LiveSession session, Deadline deadline) {
    if (outlived(session)) {
      conclude(session, ask(deadline, () -> redis.takeOut(session.handle())));
      return true;
    }
    if (!session.expiredAt(nowMillis() - lagMillis(session))) {
      return false;
    }
    Verdict verdict = ask(deadline, () -> redis.expire(session.handle()));
    if (verdict instanceof Verdict.Alive) {
      // A request that takes its time keeps it alive.
      session.accesses().arrived(nowMillis());
      return false;
    }
    conclude(session, verdict);
    return true;
  }

  /** Whether the session holds what cannot be read, and was ended for it as the settings say. */
  boolean unreadable(LiveSession session, Deadline deadline) {
    if (settings.unreadable() != SessionSettings.Unreadable.DROP_SESSION || session.readable()) {
      return false;
    }
    String handle = session.handle();
    local.ended(session);
    failover.write(deadline, () -> ends.end(handle), () -> local.keepEnd(handle));
    return true;
  }

  /** Whether the session has lived as long as any session may, used or not. */
  boolean outlived(LiveSession session) {
    long most = absoluteMillis();
    return most > 0 && nowMillis() - session.createdMillis() >= most;
  }

  private long absoluteMillis() {
    return settings.absoluteTimeout().toMillis();
  }

  /** Ends a session that is not held here; false when there is none. */
  boolean takeOut(String handle, Deadline deadline) {
    Verdict verdict = ask(deadline, () -> redis.takeOut(handle));
    if (verdict instanceof Verdict.Expired expired) {
      conclude(LiveSession.loaded(handle, expired.session(), values), verdict);
    } else if (verdict instanceof Verdict.Unknown) {
      local.keepEnd(handle);
      local.ended(handle);
    }
    return !(verdict instanceof Verdict.Settled);
  }

  private Verdict ask(Deadline deadline, Supplier<CompletionStage<Verdict>> question) {
    try {
      return failover.write(deadline, question, Verdict.Unknown::new);
    } catch (BadRedisData damaged) {
      telemetry.count(Event.SESSION_DAMAGED);
      return new Verdict.Settled();
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "A session's time-out could not be asked for", bug);
      return new Verdict.Unknown();
    }
  }

  private void conclude(LiveSession session, Verdict verdict) {
    if (!session.ending().begin()) {
      return;
    }
    telemetry.count(Event.SESSION_EXPIRED);
    try {
      if (verdict instanceof Verdict.Expired expired) {
        session.merge(expired.session());
        owners.ended(session);
        values.observer().ended(session);
      }
    } catch (RuntimeException thrown) {
      // Nobody's request it is that could show the error.
      LOG.log(System.Logger.Level.ERROR, "A listener failed at the end of a session", thrown);
    } finally {
      session.end();
      local.ended(session);
    }
  }

  /**
   * Looks for sessions that are due and keeps those alive that running requests use; for the
   * background loop, a few times a second.
   *
   * @param listeners where the application's listeners run
   */
  void sweep(Executor listeners) {
    if (!failover.writesWell()) {
      return;
    }
    renewUsed();
    if (watching) {
      sweepHeld(listeners);
    }
    int shard = nextShard++ % RedisExpiry.SHARDS;
    failover
        .tryWrite(() -> redis.takeDue(shard, GRACE))
        .thenAccept(taken -> taken.ifPresent(due -> sweep(due, listeners)));
  }

  private void renewUsed() {
    long now = nowMillis();
    sessions.forEachUsed(
        session -> {
          String id = session.identity().text();
          long pause = Accesses.lagMillis(session.interval(), settings.touchInterval());
          if (id != null
              && now - session.accesses().latestMillis() >= pause
              && session.ending().takeRenewalDue(now, pause)) {
            touches.add(session.handle(), id, session.accesses().latestMillis());
          }
        });
  }

  private void sweepHeld(Executor listeners) {
    long now = nowMillis();
    List<LiveSession> due = new ArrayList<>();
    sessions.forEach(
        session -> {
          if (session.ending().watched()
              && (outlived(session) || session.expiredAt(now - lagMillis(session)))) {
            due.add(session);
          }
        });
    due.forEach(session -> settle(session.handle(), session, listeners));
  }

  private void sweep(List<String> due, Executor listeners) {
    due.forEach(handle -> settle(handle, sessions.peek(handle), listeners));
  }

  private void settle(String handle, @Nullable LiveSession held, Executor listeners) {
    failover
        .tryWrite(() -> redis.expire(handle))
        .exceptionally(damaged -> Optional.of(new Verdict.Settled()))
        .thenAcceptAsync(
            answer -> answer.ifPresent(verdict -> settle(handle, held, verdict)), listeners);
  }

  private void settle(String handle, @Nullable LiveSession held, Verdict verdict) {
    if (held != null && !(verdict instanceof Verdict.Alive)) {
      conclude(held, verdict);
    } else if (verdict instanceof Verdict.Expired expired) {
      conclude(LiveSession.loaded(handle, expired.session(), values), verdict);
    }
    long again = verdict instanceof Verdict.Alive alive ? nowMillis() + alive.dueInMillis() : 0;
    int shard = RedisExpiry.shardOf(handle);
    failover.tryWrite(() -> redis.settle(shard, Map.of(handle, again)));
  }

  /** Notes again what a Redis that lost its data has lost. */
  void reseed() {
    if (watching) {
      sessions.forEach(
          session -> {
            session.ending().noteAgain();
            note(session);
          });
    }
  }

  private long nowMillis() {
    return clock.micros() / 1000;
  }
}
