package dev.weir.session;

import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.redis.RedisClock;
import dev.weir.redis.Signals;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one application, on this node and in Redis. An adapter calls {@link #begin} once
 * for each request and asks the {@link RequestSession} for the rest. While Redis is away sessions
 * go on from this node's memory and their writes wait in the journal. Thread-safe.
 */
public final class SessionEngine {
  /** How often {@link #flushTouches} wants to be called. */
  public static final Duration FLUSH_PAUSE = Duration.ofMillis(200);

  /** A tenth of each second of idle time. */
  private static final long TOUCHED_PART_MILLIS = 100;

  private final SessionIds ids;
  private final VersionClaims claims;
  private final LiveSessions sessions;
  private final SessionStore redis;
  private final LocalSessions local;
  private final Commits commits;
  private final Touches touches;
  private final Invalidations invalidations;
  private final Failover failover;
  private final Signals signals;
  private final RedisClock clock;
  private final AttributeValues values;
  private final SessionSettings settings;
  private final Telemetry telemetry;

  SessionEngine(SessionParts parts) {
    this.ids = parts.ids();
    this.claims = parts.claims();
    this.sessions = parts.sessions();
    this.redis = parts.redis();
    this.local = parts.local();
    this.commits = parts.commits();
    this.touches = parts.touches();
    this.invalidations = parts.invalidations();
    this.failover = parts.failover();
    this.signals = parts.signals();
    this.clock = parts.clock();
    this.values = parts.values();
    this.settings = parts.settings();
    this.telemetry = parts.telemetry();
  }

  /**
   * The session's part in one request. Does no I/O: the session is loaded when it is first asked
   * for.
   *
   * @param requestedIds the ids that the client presented, each is tried in turn
   * @param claim the version that the client carries, or null
   * @param deadline bounds how long the request waits for Redis, over all features
   */
  public RequestSession begin(
      List<String> requestedIds, @Nullable String claim, Deadline deadline) {
    for (String text : requestedIds) {
      noteAccess(text);
    }
    return new RequestSession(this, requestedIds, claim, deadline);
  }

  /** How opening a session by an id that a client presented came out. */
  sealed interface Opened {
    /** The session; it is owed a release. */
    record Live(LiveSession session) implements Opened {}

    /** There is none. When its id was replaced just now the client must not be given another. */
    record None(boolean justRotated) implements Opened {}

    /** The id is ours, but nobody can be asked for the session. */
    record Unreachable(SessionId id) implements Opened {}
  }

  Opened open(String idText, @Nullable String claimText, Deadline deadline) {
    String handle = SessionIds.handleOf(idText);
    if (handle == null) {
      telemetry.count(Event.SESSION_ID_REJECTED);
      return new Opened.None(false);
    }
    LiveSession held = sessions.acquire(handle);
    if (held == null) {
      return load(idText, deadline);
    }
    Opened opened = reopen(held, idText, claimText, deadline);
    if (!(opened instanceof Opened.Live)) {
      sessions.release(held);
    }
    return opened;
  }

  private Opened reopen(
      LiveSession held, String idText, @Nullable String claimText, Deadline deadline) {
    if (held.ended()) {
      return new Opened.None(false);
    }
    boolean known = held.matches(idText);
    if (known && fresh(held, claimText) && !held.expiredAt(nowMillis())) {
      telemetry.count(Event.SESSION_LOCAL_HIT);
      return opened(held, idText);
    }
    SessionId id = known ? null : ids.verify(idText);
    if (!known && id == null) {
      telemetry.count(Event.SESSION_ID_REJECTED);
      return new Opened.None(false);
    }
    String hash = id == null ? held.identity().secretHash() : SessionIds.hashOf(id.secret());
    Opened opened = refresh(held, idText, hash, deadline);
    return opened instanceof Opened.Live && expired(held) ? new Opened.None(false) : opened;
  }

  private boolean fresh(LiveSession held, @Nullable String claimText) {
    return signals.trusted()
        && held.standing().freshAt(signals.generation(), claimed(held, claimText));
  }

  /** Asks whether a held copy still is the current one. */
  private Opened refresh(LiveSession held, String idText, String hash, Deadline deadline) {
    long generation = signals.generation();
    long version = held.standing().version();
    LoadResult result = ask(held.handle(), hash, version, deadline);
    boolean own = held.carries(hash);
    if (result instanceof LoadResult.Found found) {
      held.merge(found.session());
      held.standing().current(found.session().version(), generation);
      return held.carries(hash) ? opened(held, idText) : new Opened.None(false);
    }
    if (result instanceof LoadResult.Unchanged unchanged && own) {
      held.accessedElsewhere(unchanged.lastAccessMillis());
      held.standing().current(version, generation);
      return opened(held, idText);
    }
    if (result instanceof LoadResult.Absent absent && own) {
      putBack(held, absent.damaged(), deadline);
      return opened(held, idText);
    }
    return withoutAnAnswer(held, idText, own, result);
  }

  private Opened withoutAnAnswer(LiveSession held, String idText, boolean own, LoadResult result) {
    if (result instanceof LoadResult.Ended) {
      local.ended(held);
      return new Opened.None(false);
    }
    // A new id that Redis has yet to hear of is right although Redis still knows the old one.
    boolean ahead = result instanceof LoadResult.Rotated && sessions.pinned(held.handle());
    if (own && (ahead || result instanceof LoadResult.Unknown)) {
      return opened(held, idText);
    }
    return new Opened.None(result instanceof LoadResult.Rotated rotated && rotated.recently());
  }

  /** Redis has lost a session that lives here: it is written again, whole. */
  private void putBack(LiveSession held, boolean damaged, Deadline deadline) {
    if (held.provisional()) {
      held.becomeReal();
    }
    if (damaged) {
      held.redoAll();
      commits.commit(held, deadline, held.turn().written());
    } else if (!held.expiredAt(nowMillis())) {
      commits.putBack(held, deadline);
    }
  }

  private Opened load(String idText, Deadline deadline) {
    SessionId id = ids.verify(idText);
    if (id == null) {
      telemetry.count(Event.SESSION_ID_REJECTED);
      return new Opened.None(false);
    }
    if (local.recentlyEnded(id.handle())) {
      return new Opened.None(false);
    }
    long generation = signals.generation();
    LoadResult result = ask(id.handle(), SessionIds.hashOf(id.secret()), 0, deadline);
    if (result instanceof LoadResult.Found found) {
      LiveSession fresh = LiveSession.loaded(id.handle(), found.session(), values);
      fresh.standing().current(found.session().version(), generation);
      fresh.standing().invalidated(invalidations.latest(id.handle()));
      return adopt(fresh, idText);
    }
    if (result instanceof LoadResult.Unknown) {
      return new Opened.Unreachable(id);
    }
    return new Opened.None(result instanceof LoadResult.Rotated rotated && rotated.recently());
  }

  private Opened adopt(LiveSession fresh, String idText) {
    LiveSession session = sessions.acquire(fresh);
    if (session.ended() || expired(session)) {
      sessions.release(session);
      return new Opened.None(false);
    }
    session.accessed(nowMillis());
    return opened(session, idText);
  }

  private Opened opened(LiveSession session, String idText) {
    session.presented(idText);
    return new Opened.Live(session);
  }

  private LoadResult ask(String handle, String hash, long version, Deadline deadline) {
    return failover.read(
        deadline, () -> redis.load(handle, hash, version), () -> local.unlessEnded(handle));
  }

  private boolean expired(LiveSession session) {
    // Redis hears of accesses on other nodes a little later.
    boolean expired =
        session.expiredAt(nowMillis() - touchMillis(session) - FLUSH_PAUSE.toMillis());
    if (expired && !session.ended()) {
      telemetry.count(Event.SESSION_EXPIRED);
      session.end();
      sessions.forget(session.handle());
    }
    return expired;
  }

  /** How far behind Redis may be with the session's last access. */
  private long touchMillis(LiveSession session) {
    long ofInterval = Math.max(0, session.interval()) * TOUCHED_PART_MILLIS;
    long configured = settings.touchInterval().toMillis();
    return ofInterval == 0 ? configured : Math.min(configured, ofInterval);
  }

  private void noteAccess(String idText) {
    String handle = SessionIds.handleOf(idText);
    if (handle == null) {
      return;
    }
    LiveSession held = sessions.peek(handle);
    long now = nowMillis();
    if (held == null) {
      touches.add(handle, idText, now);
    } else if (held.matches(idText) && !held.expiredAt(now)) {
      held.accessed(now);
      if (held.takeTouchDue(touchMillis(held))) {
        touches.add(handle, idText, now);
      }
    }
  }

  LiveSession create(@Nullable SessionId unreachable, int interval) {
    LiveSession session;
    if (unreachable == null) {
      telemetry.count(Event.SESSION_CREATED);
      session = LiveSession.begin(ids.issue(), clock.micros(), interval, values);
    } else {
      telemetry.count(Event.SESSION_PROVISIONAL);
      session = LiveSession.standIn(unreachable, clock.micros(), interval, values);
    }
    return sessions.acquire(session);
  }

  void renewId(LiveSession session) {
    session.renew(ids.issue(session.handle()), clock.micros());
  }

  void end(LiveSession session, Deadline deadline) {
    telemetry.count(Event.SESSION_ENDED);
    local.ended(session);
    failover.write(
        deadline, () -> redis.end(session.handle()), () -> local.keepEnd(session.handle()));
  }

  boolean commit(LiveSession session, Deadline deadline, long writtenBefore) {
    return commits.commit(session, deadline, writtenBefore);
  }

  LiveSession resume(LiveSession session) {
    return sessions.acquire(session);
  }

  void release(LiveSession session) {
    sessions.release(session);
  }

  String claim(LiveSession session) {
    return claims.issue(session.handle(), session.standing().committedVersion());
  }

  /** The version that the client has seen, 0 when it does not say or lies. */
  long claimed(LiveSession session, @Nullable String claimText) {
    Standing.Claim last = session.standing().claim();
    if (claimText == null || claimText.equals(last.text())) {
      return claimText == null ? 0 : last.version();
    }
    long version = claims.verify(session.handle(), claimText);
    if (version > 0) {
      session.standing().claim(new Standing.Claim(claimText, version));
    }
    return version;
  }

  private long nowMillis() {
    return clock.micros() / 1000;
  }

  /** Default idle seconds of a new session; zero or negative: never. */
  public int defaultInterval() {
    return (int) Math.min(settings.timeout().toSeconds(), Integer.MAX_VALUE);
  }

  /** Tells Redis of the latest accesses; for the background loop. */
  public void flushTouches() {
    if (failover.writesWell()) {
      touches.flush();
    }
  }

  /** Puts back what a Redis that lost its data should hold; for the background loop. */
  public void reseed() {
    local.keepAll();
  }
}
