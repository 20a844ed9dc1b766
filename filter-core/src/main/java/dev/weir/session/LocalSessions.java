package dev.weir.session;

import dev.weir.fallback.Acknowledged;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Journal;
import dev.weir.local.LocalTier;
import dev.weir.redis.RedisClock;
import dev.weir.session.id.SessionIds;
import dev.weir.session.store.CommitResult;
import dev.weir.session.store.LoadResult;
import dev.weir.session.store.SessionDelta;
import dev.weir.session.store.SessionStore;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions while Redis is away: what this node holds goes on, what it does not hold is unknown, and
 * what is written waits in the journal. Thread-safe.
 */
final class LocalSessions implements SessionStore {
  private final LiveSessions sessions;
  private final LocalTier<String, Long> ends;
  private final Journal journal;
  private final SessionStore redis;
  private final RedisClock clock;
  private final Telemetry telemetry;
  private final Acknowledged<SessionDelta> taken;
  private final Acknowledged<String> endsTaken;

  /** Sessions that an earlier process of this node has left whole in the journal. */
  private final Map<String, SessionDelta> left = new ConcurrentHashMap<>();

  /**
   * @param ends handles of sessions that ended lately
   * @param redis where kept writes go once it is back
   */
  LocalSessions(
      LiveSessions sessions, LocalTier<String, Long> ends, SessionStore redis, Backbone backbone) {
    this.sessions = sessions;
    this.ends = ends;
    this.redis = redis;
    this.journal = backbone.journal();
    this.clock = backbone.clock();
    this.telemetry = backbone.telemetry();
    this.taken = journal.acknowledged(SessionDelta::bytes, this::repeat);
    this.endsTaken = journal.acknowledged(handle -> Unsaved.REFERENCE, this::repeatEnd);
    journal.restores(UnsavedFormat.KIND, new UnsavedFormat(this));
  }

  @Override
  public CompletionStage<LoadResult> load(String handle, String secretHash, long knownVersion) {
    return CompletableFuture.completedStage(known(handle, secretHash));
  }

  /** What is known of a session without asking Redis. */
  LoadResult known(String handle, String secretHash) {
    if (recentlyEnded(handle)) {
      return new LoadResult.Ended();
    }
    SessionDelta whole = left.get(handle);
    if (whole == null || whole.secretHash() == null || sessions.peek(handle) != null) {
      return new LoadResult.Unknown();
    }
    boolean own = SessionIds.same(whole.secretHash(), secretHash);
    return own ? new LoadResult.Found(whole.asStored()) : new LoadResult.Unknown();
  }

  @Override
  public CompletionStage<CommitResult> commit(SessionDelta delta) {
    return CompletableFuture.completedStage(keep(delta));
  }

  /** Keeps a commit for later. */
  CommitResult keep(SessionDelta delta) {
    LiveSession live = sessions.peek(delta.handle());
    Unsaved changes = new Unsaved.Changes(this, live, delta);
    boolean kept = keep(delta.handle(), live, changes, journal::keepSafely);
    return kept ? new CommitResult.Kept() : new CommitResult.InMemoryOnly();
  }

  /** Keeps the whole of a session for later: the store has lost it. */
  void keepWhole(LiveSession live) {
    boolean unused = keep(live.handle(), live, new Unsaved.Whole(this, live), journal::keep);
  }

  /** Redis has taken a commit. */
  void taken(SessionDelta delta) {
    taken.add(delta);
  }

  /** Redis has taken an end. */
  void endTaken(String handle) {
    endsTaken.add(handle);
  }

  private void repeat(SessionDelta delta) {
    LiveSession live = sessions.peek(delta.handle());
    Unsaved changes = new Unsaved.Changes(this, live, delta);
    boolean unused = keep(delta.handle(), live, changes, journal::keep);
  }

  private void repeatEnd(String handle) {
    boolean unused = journal.keep(UnsavedFormat.key(handle), new Unsaved.End(this, handle));
  }

  /** An entry that an earlier process kept. */
  Unsaved restored(SessionDelta delta) {
    left.compute(
        delta.handle(),
        (handle, older) -> older != null ? delta.after(older) : delta.whole() ? delta : null);
    return new Unsaved.Changes(this, null, delta);
  }

  /** Whether a session that nobody holds has not been used for longer than it may. */
  boolean timedOut(SessionDelta whole) {
    Integer interval = whole.interval();
    long idle = clock.micros() / 1000 - whole.lastAccessMillis();
    return interval != null && interval > 0 && idle >= interval * 1000L;
  }

  private boolean keep(
      String handle,
      @Nullable LiveSession live,
      Unsaved entry,
      BiPredicate<String, Journal.Entry> keeping) {
    // Pinned first: the journal may have replayed the entry, and unpinned the session, before this
    // thread goes on.
    boolean pinnedBefore = sessions.pinned(handle);
    if (live != null) {
      sessions.pin(live);
    }
    boolean kept = keeping.test(UnsavedFormat.key(handle), entry);
    if (!kept && !pinnedBefore) {
      sessions.unpin(handle);
    }
    return kept;
  }

  @Override
  public CompletionStage<Boolean> end(String handle) {
    return CompletableFuture.completedStage(keepEnd(handle));
  }

  /** Keeps the end of a session for later; false when there was no room even for that. */
  boolean keepEnd(String handle) {
    return journal.keepSafely(UnsavedFormat.key(handle), new Unsaved.End(this, handle));
  }

  @Override
  public CompletionStage<Boolean> touch(String handle, String secretHash, long accessMillis) {
    return CompletableFuture.completedStage(false);
  }

  /** Notes that a session has ended, wherever that was. */
  void ended(LiveSession session) {
    if (session.ending().begin()) {
      session.end();
    }
    ended(session.handle());
  }

  void ended(String handle) {
    ends.put(handle, 0L);
    endsTaken.add(handle);
    left.remove(handle);
    LiveSession live = sessions.peek(handle);
    // Whoever has begun to end it lets those read it first who are to be told.
    if (live != null && live.ending().begin()) {
      live.end();
    }
    sessions.forget(handle);
  }

  boolean recentlyEnded(String handle) {
    return ends.get(handle) != null;
  }

  /** Keeps every end that this node remembers and every session that it holds for later. */
  void keepAll() {
    ends.forEach((handle, nothing) -> repeatEnd(handle));
    sessions.forEach(
        live -> {
          live.standing().distrust();
          if (!live.ended() && !live.provisional()) {
            keepWhole(live);
          }
        });
  }

  // What the kept writes do when their time has come.

  SessionStore redis() {
    return redis;
  }

  @Nullable LiveSession live(String handle) {
    LiveSession live = sessions.peek(handle);
    return live == null || live.ended() ? null : live;
  }

  void settled(String handle) {
    left.remove(handle);
    LiveSession live = sessions.peek(handle);
    if (live != null) {
      live.standing().distrust();
    }
    sessions.unpin(handle);
  }

  void reseeded() {
    telemetry.count(Event.SESSION_RESEEDED);
  }
}
