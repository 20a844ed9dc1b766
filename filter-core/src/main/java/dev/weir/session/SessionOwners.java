package dev.weir.session;

import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.session.store.RedisOwners;
import dev.weir.session.store.RedisOwners.Admission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows whose session it is. A session carries what stands for its principal; the principal's index
 * is written when that changes, and again once for each idle time while the session is used. While
 * Redis is away sessions are let in, and the index learns of them later. Thread-safe.
 */
final class SessionOwners {
  /** What the names of attributes begin with that describe a session and are no business of it. */
  static final String HIDDEN = "\u0001";

  private static final String OWNER = HIDDEN + "owner";
  private static final int MOST_WAITING = 65_536;
  private static final long NEVER_MILLIS = Duration.ofDays(60).toMillis();

  private final RedisOwners redis;
  private final Failover failover;
  private final SessionSettings.Limit limit;
  private final Map<String, LiveSession> waiting = new ConcurrentHashMap<>();

  SessionOwners(RedisOwners redis, Failover failover, SessionSettings.Limit limit) {
    this.redis = redis;
    this.failover = failover;
    this.limit = limit;
  }

  /** What stands for the session's principal, or null when it is nobody's. */
  static @Nullable String of(LiveSession session) {
    return session.current(OWNER) instanceof String tag ? tag : null;
  }

  String tag(String principal) {
    return redis.tag(principal);
  }

  RedisOwners redis() {
    return redis;
  }

  /**
   * Makes the session the principal's.
   *
   * @return handles of the principal's sessions that have to end for it
   * @throws TooManySessions when it has as many as it may have
   */
  List<String> assign(LiveSession session, String principal, Deadline deadline) {
    String tag = redis.tag(principal);
    String before = of(session);
    if (tag.equals(before)) {
      return List.of();
    }
    Admission admission =
        failover.write(
            deadline,
            () ->
                redis.admit(
                    tag, member(session), rememberedMillis(session), limit.most(), limit.evicts()),
            () -> later(session));
    if (!admission.admitted()) {
      throw new TooManySessions(limit.most());
    }
    session.set(OWNER, tag);
    session.watchEnd();
    if (before != null) {
      failover.tryWrite(() -> redis.forget(before, member(session)));
    }
    return admission.evicted();
  }

  private Admission later(LiveSession session) {
    if (waiting.size() < MOST_WAITING) {
      waiting.put(session.handle(), session);
    }
    return new Admission(true, List.of());
  }

  private static String member(LiveSession session) {
    return RedisOwners.member(session.createdMillis(), session.handle());
  }

  private static long rememberedMillis(LiveSession session) {
    int interval = session.interval();
    return interval > 0 ? 2000L * interval : NEVER_MILLIS;
  }

  /** The session is used; the index should go on remembering it. */
  void used(LiveSession session, long nowMillis) {
    if (session.ending().watched()
        && session.ending().takeIndexDue(nowMillis, rememberedMillis(session) / 2)
        && of(session) != null) {
      later(session);
    }
  }

  /** Tells Redis what it has not been told yet; for the background loop. */
  void flush() {
    waiting.forEach(
        (handle, session) -> {
          String tag = of(session);
          if (waiting.remove(handle, session) && tag != null && !session.ended()) {
            failover
                .tryWrite(
                    () -> redis.admit(tag, member(session), rememberedMillis(session), 0, true))
                .thenAccept(
                    done -> {
                      if (done.isEmpty()) {
                        later(session);
                      }
                    });
          }
        });
  }

  /** Tells again what a Redis that lost its data has lost. */
  void reseed(LiveSessions sessions) {
    sessions.forEach(
        session -> {
          if (of(session) != null) {
            later(session);
          }
        });
  }

  /** The session is over. */
  void ended(LiveSession session) {
    String tag = of(session);
    if (tag != null) {
      failover.tryWrite(() -> redis.forget(tag, member(session)));
    }
  }
}
