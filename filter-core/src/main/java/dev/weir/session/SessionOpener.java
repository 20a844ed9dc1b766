package dev.weir.session;

import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.redis.RedisClock;
import dev.weir.redis.Signals;
import dev.weir.session.id.SessionId;
import dev.weir.session.id.SessionIds;
import dev.weir.session.id.VersionClaims;
import dev.weir.session.store.LoadResult;
import dev.weir.session.store.SessionStore;
import dev.weir.session.store.StoredSession;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session that an id leads to: this node's own copy while that is known to be current,
 * else the one in Redis, else what can be said without it. Thread-safe.
 */
final class SessionOpener {
  private static final System.Logger LOG = System.getLogger("dev.weir.session");

  /** How long after a response its commit may still be on its way. */
  private static final Duration LATE_COMMIT = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(4);

  private final SessionIds ids;
  private final VersionClaims claims;
  private final LiveSessions sessions;
  private final SessionStore redis;
  private final LocalSessions local;
  private final Commits commits;
  private final Invalidations invalidations;
  private final Expiry expiry;
  private final Failover failover;
  private final Signals signals;
  private final RedisClock clock;
  private final AttributeValues values;
  private final Telemetry telemetry;

  SessionOpener(SessionParts parts, Expiry expiry) {
    this.ids = parts.ids();
    this.claims = parts.claims();
    this.sessions = parts.sessions();
    this.redis = parts.redis();
    this.local = parts.local();
    this.commits = parts.commits();
    this.invalidations = parts.invalidations();
    this.expiry = expiry;
    this.failover = parts.failover();
    this.signals = parts.signals();
    this.clock = parts.clock();
    this.values = parts.values();
    this.telemetry = parts.telemetry();
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

  /**
   * The session that one of the ids which a request presents leads to.
   *
   * @param handle the id's, or null when it has not the shape of one
   */
  Opened open(@Nullable String handle, String idText, Presented presented, Deadline deadline) {
    if (handle == null) {
      telemetry.count(Event.SESSION_ID_REJECTED);
      return new Opened.None(false);
    }
    LiveSession held = sessions.acquire(handle);
    if (held == null) {
      return load(idText, presented, deadline);
    }
    Opened opened = reopen(held, idText, presented, deadline);
    if (!(opened instanceof Opened.Live)) {
      sessions.release(held);
    }
    return opened;
  }

  private Opened reopen(LiveSession held, String idText, Presented presented, Deadline deadline) {
    if (held.ending().begun()) {
      return new Opened.None(false);
    }
    boolean known = held.matches(idText);
    if (known && fresh(held, presented) && !held.expiredAt(nowMillis()) && !expiry.outlived(held)) {
      telemetry.count(Event.SESSION_LOCAL_HIT);
      return opened(held, idText);
    }
    SessionId id = known ? null : ids.verify(idText);
    if (!known && id == null) {
      telemetry.count(Event.SESSION_ID_REJECTED);
      return new Opened.None(false);
    }
    String hash = id == null ? held.identity().secretHash() : SessionIds.hashOf(id.secret());
    Opened opened =
        refresh(held, idText, new Question(hash, claimed(held, presented.claim()), deadline));
    boolean gone = opened instanceof Opened.Live && expiry.expired(held, deadline);
    return gone ? new Opened.None(false) : opened;
  }

  private boolean fresh(LiveSession held, Presented presented) {
    return signals.trusted()
        && (presented.claims() || signals.alone())
        && held.standing().freshAt(signals.generation(), claimed(held, presented.claim()));
  }

  /** Asks whether a held copy still is the current one. */
  private Opened refresh(LiveSession held, String idText, Question question) {
    long generation = signals.trustedGeneration();
    long version = held.standing().version();
    String hash = question.secretHash();
    LoadResult result = ask(held.handle(), version, question);
    boolean own = held.carries(hash);
    if (result instanceof LoadResult.Found found) {
      held.merge(found.session());
      held.standing().current(found.session().version(), generation);
      return held.carries(hash) ? opened(held, idText) : new Opened.None(false);
    }
    if (result instanceof LoadResult.Unchanged unchanged && own) {
      held.accesses().arrivedElsewhere(unchanged.lastAccessMillis());
      held.standing().confirmed(version, generation);
      return opened(held, idText);
    }
    if (result instanceof LoadResult.Absent absent && own) {
      if (absent.damaged() && question.claimed() > version) {
        // What would be written anew here is older than what the client has seen.
        return new Opened.None(false);
      }
      putBack(held, absent.damaged(), question.deadline());
      return opened(held, idText);
    }
    return withoutAnAnswer(held, idText, question, result);
  }

  private Opened withoutAnAnswer(
      LiveSession held, String idText, Question question, LoadResult result) {
    if (result instanceof LoadResult.Ended) {
      local.ended(held);
      return new Opened.None(false);
    }
    // A new id that Redis has yet to hear of is right although Redis still knows the old one. Who
    // has seen more than this copy has is not served by it: what Redis holds may be another's.
    boolean ahead =
        result instanceof LoadResult.Rotated old
            && old.secretStamp() < held.identity().stamp()
            && question.claimed() <= held.standing().committedVersion();
    boolean own = held.carries(question.secretHash());
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

  private Opened load(String idText, Presented presented, Deadline deadline) {
    SessionId id = ids.verify(idText);
    if (id == null) {
      telemetry.count(Event.SESSION_ID_REJECTED);
      return new Opened.None(false);
    }
    if (local.recentlyEnded(id.handle())) {
      return new Opened.None(false);
    }
    long generation = signals.trustedGeneration();
    long claimed = claims.verify(id.handle(), presented.claim());
    String hash = SessionIds.hashOf(id.secret());
    LoadResult result = ask(id.handle(), 0, new Question(hash, claimed, deadline));
    if (result instanceof LoadResult.Found found) {
      LiveSession fresh = LiveSession.loaded(id.handle(), found.session(), values);
      // Not trusted yet: nobody tells a copy of changes that cannot be found.
      fresh.standing().current(found.session().version(), -1);
      Opened opened = adopt(fresh, found.session(), new Arrival(idText, generation), deadline);
      if (presented.access() && opened instanceof Opened.Live live) {
        live.session().accesses().arrived(nowMillis());
      }
      return opened;
    }
    if (result instanceof LoadResult.Unknown) {
      return new Opened.Unreachable(id);
    }
    return new Opened.None(result instanceof LoadResult.Rotated rotated && rotated.recently());
  }

  private Opened adopt(
      LiveSession fresh, StoredSession stored, Arrival arrival, Deadline deadline) {
    LiveSession session = sessions.acquire(fresh);
    // Messages have found it only since then; what was said before may be about what was loaded.
    session.standing().invalidated(invalidations.latest(session.handle()));
    if (session == fresh) {
      session.standing().confirmed(stored.version(), arrival.generation());
    }
    if (local.recentlyEnded(session.handle())) {
      local.ended(session);
    }
    if (stored.version() > session.standing().version()) {
      // Another request has loaded the session at the same time, but a little earlier.
      session.merge(stored);
      session.standing().distrust();
    }
    if (session.ending().begun()
        || expiry.expired(session, deadline)
        || expiry.unreadable(session, deadline)) {
      sessions.release(session);
      return new Opened.None(false);
    }
    return opened(session, arrival.idText());
  }

  /** What a loaded session came with: the id that asked for it, and the signals' generation. */
  private record Arrival(String idText, long generation) {}

  private Opened opened(LiveSession session, String idText) {
    session.presented(idText);
    return new Opened.Live(session);
  }

  /** What a request brings along when a session is asked for. */
  private record Question(String secretHash, long claimed, Deadline deadline) {}

  private LoadResult ask(String handle, long version, Question question) {
    LoadResult result = askOnce(handle, version, question);
    Duration pause = FIRST_PAUSE;
    // The client has just seen a version that Redis is about to get: its commit was late. Not while
    // Redis takes no writes: what waits in a journal is not about to arrive.
    while (isBehind(result, version, question.claimed())
        && failover.writesWell()
        && question.deadline().pause(pause)) {
      result = askOnce(handle, version, question);
      pause = pause.multipliedBy(2);
    }
    return result;
  }

  private LoadResult askOnce(String handle, long version, Question question) {
    try {
      return failover.read(
          question.deadline(),
          () -> redis.load(handle, question.secretHash(), version),
          () -> local.known(handle, question.secretHash()));
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "A session could not be loaded", bug);
      return local.known(handle, question.secretHash());
    }
  }

  private boolean isBehind(LoadResult result, long version, long claimed) {
    if (claimed <= version || claimed < clock.micros() - LATE_COMMIT.toNanos() / 1000) {
      return false;
    }
    return result instanceof LoadResult.Unchanged
        || (result instanceof LoadResult.Absent absent && !absent.damaged())
        || (result instanceof LoadResult.Found found && found.session().version() < claimed);
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
}
