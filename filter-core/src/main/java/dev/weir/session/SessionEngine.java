package dev.weir.session;

import dev.weir.fallback.Availability;
import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.redis.RedisClock;
import dev.weir.redis.Signals;
import dev.weir.session.id.SessionId;
import dev.weir.session.id.SessionIds;
import dev.weir.session.id.VersionClaims;
import dev.weir.session.store.RedisExpiry;
import dev.weir.session.store.RedisOwners;
import dev.weir.session.store.SessionDelta;
import dev.weir.session.store.SessionStore;
import dev.weir.session.store.StoredSession;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one application, on this node and in Redis. An adapter calls {@link #begin} once
 * for each request and asks the {@link RequestSession} for the rest. While Redis is away sessions
 * go on from this node's memory and their writes wait in the journal. Thread-safe.
 */
public final class SessionEngine {
  /** Within so long all nodes find that Redis is back. */
  private static final Duration ALL_HAVE_NOTICED = Duration.ofSeconds(3);

  private static final System.Logger LOG = System.getLogger("dev.weir.session");

  /** How often {@link #flushTouches} wants to be called. */
  public static final Duration FLUSH_PAUSE = Duration.ofMillis(200);

  /** How often {@link #sweep} wants to be called. */
  public static final Duration SWEEP_PAUSE = Duration.ofMillis(250);

  private final SessionIds ids;
  private final VersionClaims claims;
  private final LiveSessions sessions;
  private final SessionStore redis;
  private final LocalSessions local;
  private final Commits commits;
  private final Touches touches;
  private final SessionOpener opener;
  private final Expiry expiry;
  private final SessionOwners owners;
  private final Failover failover;
  private final RedisClock clock;
  private final Signals signals;
  private final AttributeValues values;
  private final SessionSettings settings;
  private final Telemetry telemetry;

  SessionEngine(SessionParts parts, RedisExpiry expiring, RedisOwners index) {
    this.ids = parts.ids();
    this.claims = parts.claims();
    this.sessions = parts.sessions();
    this.redis = parts.redis();
    this.local = parts.local();
    this.commits = parts.commits();
    this.touches = parts.touches();
    this.owners = new SessionOwners(index, parts.failover(), parts.settings().limit());
    this.expiry = new Expiry(expiring, owners, parts);
    this.opener = new SessionOpener(parts, expiry);
    this.failover = parts.failover();
    this.clock = parts.clock();
    this.signals = parts.signals();
    this.values = parts.values();
    this.settings = parts.settings();
    this.telemetry = parts.telemetry();
  }

  /**
   * The session's part in one request. Does no I/O: the session is loaded when it is first asked
   * for.
   *
   * @param deadline bounds how long the request waits for Redis, over all features
   */
  public RequestSession begin(Presented presented, Deadline deadline) {
    List<String> texts = presented.ids();
    @Nullable String[] handles = new String[texts.size()];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = SessionIds.handleOf(texts.get(i));
      if (handles[i] != null && presented.access()) {
        noteAccess(handles[i], texts.get(i));
      }
    }
    return new RequestSession(this, presented, handles, deadline);
  }

  /** The same for a client that carries claims, and whose request counts as an access. */
  public RequestSession begin(
      List<String> requestedIds, @Nullable String claim, Deadline deadline) {
    return begin(new Presented(requestedIds, claim, true, true), deadline);
  }

  /** Whether the client is to carry a claim that it has seen what was just written. */
  boolean claimNeeded(LiveSession session) {
    // A claim protects from old copies on other nodes. What Redis has not confirmed may yet be
    // overtaken by a node that comes in the meantime.
    return !signals.alone() || session.standing().unconfirmed();
  }

  private void noteAccess(String handle, String idText) {
    LiveSession held = sessions.peek(handle);
    long now = nowMillis();
    if (held == null) {
      touches.add(handle, idText, now);
    } else if (held.matches(idText) && !held.expiredAt(now)) {
      held.accesses().arrived(now);
      if (held.accesses().takeTouchDue(held.interval(), settings.touchInterval())) {
        touches.add(handle, idText, now);
        owners.used(held, now);
      }
    }
  }

  SessionOpener opener() {
    return opener;
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

  /**
   * Ends a session for good, on every node, and tells the observer unless somebody else has ended
   * it before. Nothing happens when that is under way already.
   */
  public void end(LiveSession session, Deadline deadline) {
    if (!session.ending().begin()) {
      return;
    }
    telemetry.count(Event.SESSION_ENDED);
    try {
      if (tellEnd(session.handle(), deadline)) {
        owners.ended(session);
        values.observer().ended(session);
      }
    } finally {
      session.end();
      local.ended(session);
    }
  }

  /** Ends the session of that handle, held here or not; false when there is none. */
  boolean end(String handle, Deadline deadline) {
    LiveSession held = sessions.peek(handle);
    if (held == null || held.ending().begun()) {
      return held == null && expiry.takeOut(handle, deadline);
    }
    end(held, deadline);
    return true;
  }

  SessionOwners owners() {
    return owners;
  }

  SessionObserver observer() {
    return values.observer();
  }

  /**
   * Whether an id that nobody asked to change may change now. Nodes notice one after the other that
   * Redis is back, and one that has yet to notice would not know the new id.
   */
  boolean idsMayChange() {
    return failover.availability() == Availability.UP
        && failover.lasting().compareTo(ALL_HAVE_NOTICED) >= 0;
  }

  Failover failover() {
    return failover;
  }

  /** Handles of the sessions of one principal that this node holds. */
  List<String> heldBy(String tag) {
    Set<String> handles = new LinkedHashSet<>();
    sessions.forEach(
        session -> {
          if (!session.ended() && tag.equals(SessionOwners.of(session))) {
            handles.add(session.handle());
          }
        });
    return List.copyOf(handles);
  }

  /** What is known of those of the sessions that this node holds. */
  List<SessionInfo> heldInfos(List<String> handles) {
    return handles.stream().map(sessions::peek).filter(Objects::nonNull).map(this::info).toList();
  }

  SessionInfo info(LiveSession session) {
    return SessionDirectory.info(session, settings.absoluteTimeout());
  }

  /** What is known of a session that is not held here, unless its time is up. */
  Optional<SessionInfo> info(String handle, StoredSession stored) {
    LiveSession session = LiveSession.loaded(handle, stored, values);
    return expiry.outlived(session) ? Optional.empty() : Optional.of(info(session));
  }

  /** Sessions by their ids and by their users. */
  public SessionDirectory directory(Supplier<Deadline> deadlines) {
    return new SessionDirectory(this, deadlines);
  }

  /** Whether it is known whose session it is. */
  public boolean owned(LiveSession session) {
    return SessionOwners.of(session) != null;
  }

  /**
   * Makes the session the principal's, and ends those that have to go for it.
   *
   * @throws TooManySessions when the principal has as many as it may have
   */
  public void assign(LiveSession session, String principal, Deadline deadline) {
    owners.assign(session, principal, deadline).forEach(handle -> end(handle, deadline));
  }

  private boolean tellEnd(String handle, Deadline deadline) {
    try {
      return failover.write(deadline, () -> redis.end(handle), () -> keepEnd(handle));
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "The end of a session could not be written", bug);
      return keepEnd(handle);
    }
  }

  private boolean keepEnd(String handle) {
    local.keepEnd(handle);
    return true;
  }

  /** Whether a value's class says that other nodes can be given it. */
  public boolean transferable(Object value) {
    return values.transferable(value);
  }

  /** Has {@code told} hear of ends and passages from now on. */
  public void observe(SessionObserver told) {
    values.observer(told);
  }

  boolean commit(LiveSession session, Deadline deadline, long writtenBefore) {
    expiry.note(session);
    return commits.commit(session, deadline, writtenBefore);
  }

  /** The first half of a commit that no thread waits for; null where {@link #commit} is due. */
  Commits.@Nullable Begun beginCommit(LiveSession session, Deadline deadline) {
    expiry.note(session);
    return commits.begin(session, deadline);
  }

  void whenCommitted(Commits.Begun begun, Runnable then) {
    commits.whenOver(begun, then);
  }

  void concludeCommit(Commits.Begun begun) {
    commits.conclude(begun);
  }

  LiveSession resume(LiveSession session) {
    return sessions.acquire(session);
  }

  void release(LiveSession session) {
    sessions.release(session);
  }

  String claim(LiveSession session) {
    long version = session.standing().committedVersion();
    String text = claims.issue(session.handle(), version);
    // The client's next request most likely comes with it.
    session.standing().claim(new Standing.Claim(text, version));
    return text;
  }

  private long nowMillis() {
    return clock.micros() / 1000;
  }

  /** Default idle seconds of a new session; zero or negative: never. */
  public int defaultInterval() {
    return (int) Math.min(settings.timeout().toSeconds(), Integer.MAX_VALUE);
  }

  /**
   * Asks and tells Redis nothing of consequence, so that the first request finds the scripts loaded
   * and the way there trodden.
   */
  public CompletionStage<?> warmUp() {
    SessionId nobody = ids.issue();
    String hash = SessionIds.hashOf(nobody.secret());
    LiveSession none = LiveSession.standIn(nobody, clock.micros(), 1, values);
    none.set("warm", "up");
    SessionDelta nothing = none.snapshot().asUpdate();
    return redis
        .load(nobody.handle(), hash, 0)
        .thenCompose(absent -> redis.commit(nothing))
        .thenCompose(absent -> redis.touch(nobody.handle(), hash, 0));
  }

  /** Tells Redis of the latest accesses; for the background loop. */
  public void flushTouches() {
    if (failover.writesWell()) {
      touches.flush();
      expiry.flush();
      owners.flush();
    }
  }

  /**
   * Ends the sessions whose time is up; for the background loop.
   *
   * @param listeners where the observer is told of it
   */
  public void sweep(Executor listeners) {
    expiry.sweep(listeners);
  }

  /** Gives another server the hints that it may have missed; for the background loop. */
  public void remind() {
    expiry.reseed();
    owners.reseed(sessions);
  }

  /** Puts back what a Redis that lost its data should hold; for the background loop. */
  public void reseed() {
    local.keepAll();
    remind();
  }
}
