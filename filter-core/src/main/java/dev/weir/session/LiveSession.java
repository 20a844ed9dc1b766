package dev.weir.session;

import dev.weir.session.id.SessionId;
import dev.weir.session.id.SessionIds;
import dev.weir.session.store.Change;
import dev.weir.session.store.SessionDelta;
import dev.weir.session.store.StoredSession;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session in use on this node: one object for all requests that use the session at the same time.
 * Thread-safe. Changes are visible to all of them at once and reach the store when one of them
 * commits.
 */
public final class LiveSession {
  private static final int SESSION_OVERHEAD = 1100;
  private static final int NEVER = -1;

  private final String handle;
  private final long createdMillis;
  private final Attributes attributes;
  private final Accesses accesses;
  private final ReentrantLock lock = new ReentrantLock();
  private final CommitTurn turn = new CommitTurn(lock);
  private final Standing standing = new Standing();
  private final Ending ending = new Ending();

  private volatile Identity identity;
  private volatile @Nullable String lastText;
  private volatile @Nullable Object view;
  private volatile int interval;
  private volatile boolean ended;
  private volatile boolean unjoined;
  private volatile boolean provisional;
  private volatile boolean changed;
  private volatile boolean renewalDue;
  private boolean intervalChanged;
  private boolean identityChanged;
  private long highestStamp;

  /**
   * Who may use the session.
   *
   * @param text the whole id, or null while no request has presented it
   * @param secretHash hash of the secret inside the id
   * @param stamp when the secret was made, microseconds of Redis' time
   */
  record Identity(@Nullable String text, String secretHash, long stamp) {}

  private LiveSession(
      String handle,
      Identity identity,
      long createdMillis,
      long lastAccessMillis,
      AttributeValues values) {
    this.handle = handle;
    this.identity = identity;
    this.createdMillis = createdMillis;
    this.accesses = new Accesses(lastAccessMillis);
    this.attributes = new Attributes(this, values);
  }

  /** A session that begins now. */
  static LiveSession begin(SessionId id, long nowMicros, int interval, AttributeValues values) {
    Identity identity = new Identity(id.text(), SessionIds.hashOf(id.secret()), nowMicros);
    long now = nowMicros / 1000;
    LiveSession session = new LiveSession(id.handle(), identity, now, now, values);
    session.interval = interval;
    session.unjoined = true;
    session.changed = true;
    return session;
  }

  /** A stand-in for a session that exists but could not be asked for. */
  static LiveSession standIn(SessionId id, long nowMicros, int interval, AttributeValues values) {
    LiveSession session = begin(id, nowMicros, interval, values);
    session.identity = new Identity(id.text(), SessionIds.hashOf(id.secret()), 1);
    session.unjoined = false;
    session.changed = false;
    session.provisional = true;
    session.attributes.blank(true);
    return session;
  }

  /** A session that the store holds. */
  static LiveSession loaded(String handle, StoredSession stored, AttributeValues values) {
    Identity identity = new Identity(null, stored.secretHash(), stored.secretStamp());
    LiveSession session =
        new LiveSession(
            handle, identity, stored.createdMillis(), stored.lastAccessMillis(), values);
    session.merge(stored);
    return session;
  }

  String handle() {
    return handle;
  }

  Identity identity() {
    return identity;
  }

  Standing standing() {
    return standing;
  }

  Ending ending() {
    return ending;
  }

  CommitTurn turn() {
    return turn;
  }

  /**
   * The id that the client is to present, secret part included. Never log it. Only its public part
   * where a session ends on a node that no request has presented it to.
   */
  public String id() {
    String text = identity.text();
    // The id was changed on another node while requests with the old one are still running here.
    String known = text != null ? text : lastText;
    return known != null ? known : handle;
  }

  /** What an adapter shows of the session, made once for all requests on this node. */
  public Object view(Supplier<Object> maker) {
    Object present = view;
    if (present == null) {
      lock.lock();
      try {
        present = view == null ? maker.get() : view;
        view = present;
      } finally {
        lock.unlock();
      }
    }
    return present;
  }

  /** Has the observer told of the session's end, also when it is a time-out. */
  public void watchEnd() {
    ending.watch();
  }

  /** When the session began, milliseconds since 1970. */
  public long createdMillis() {
    return createdMillis;
  }

  /** When the previous request that carried the id arrived, milliseconds since 1970. */
  public long lastAccessMillis() {
    return accesses.previousMillis();
  }

  Accesses accesses() {
    return accesses;
  }

  /** Idle seconds after which the session ends; zero or negative: never. */
  public int interval() {
    return interval;
  }

  /** Sets the idle seconds after which the session ends; zero or negative: never. */
  public void interval(int seconds) {
    change(
        () -> {
          interval = seconds;
          intervalChanged = true;
        });
  }

  /** Whether the client has yet to present the id. */
  public boolean unjoined() {
    return unjoined;
  }

  /** Whether the session has been ended, here or on another node. */
  public boolean ended() {
    return ended;
  }

  /** The attribute's value, or null when there is none or its bytes cannot be read any more. */
  public @Nullable Object attribute(String name) {
    return attributes.get(name);
  }

  /** Names of all attributes, in no particular order. */
  public Set<String> names() {
    return attributes.names(false);
  }

  /** Names of what describes the session and is no attribute of it. */
  Set<String> hiddenNames() {
    return attributes.names(true);
  }

  /** The attribute's value, without taking the caller for a reader who may change it. */
  public @Nullable Object current(String name) {
    return attributes.peek(name);
  }

  /** Sets an attribute and returns the value that it had, or null. */
  public @Nullable Object set(String name, Object value) {
    return replace(name, () -> attributes.set(name, value));
  }

  /** Removes an attribute and returns the value that it had; nothing happens when there is none. */
  public @Nullable Object remove(String name) {
    return replace(name, () -> attributes.remove(name));
  }

  private @Nullable Object replace(String name, Runnable write) {
    lock.lock();
    try {
      Object before = attributes.peek(name);
      change(write);
      return before;
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable write) {
    lock.lock();
    try {
      write.run();
      changed = true;
      turn.wrote();
    } finally {
      lock.unlock();
    }
  }

  // What follows is for the engine.

  /** Whether every attribute can be read. */
  boolean readable() {
    return names().stream().allMatch(name -> attributes.peek(name) != null);
  }

  boolean matches(String idText) {
    String text = identity.text();
    return text != null && SessionIds.same(text, idText);
  }

  boolean carries(String secretHash) {
    return SessionIds.same(identity.secretHash(), secretHash);
  }

  /** A client has presented the id: it has joined. */
  void presented(String idText) {
    unjoined = false;
    lastText = idText;
    Identity known = identity;
    if (known.text() == null) {
      identity = new Identity(idText, known.secretHash(), known.stamp());
    }
  }

  /** Gives the session another id; requests that are already running go on with it. */
  void renew(SessionId id, long clockMicros) {
    change(
        () -> {
          long stamp = stampAfter(clockMicros);
          highestStamp = stamp;
          identity = new Identity(id.text(), SessionIds.hashOf(id.secret()), stamp);
          identityChanged = true;
        });
  }

  boolean provisional() {
    return provisional;
  }

  boolean expiredAt(long nowMillis) {
    return accesses.idleFor(interval, nowMillis);
  }

  void end() {
    ended = true;
  }

  /**
   * The store did not hold the session that this stood in for: it is real from now on. Its id came
   * from a client while nobody could vouch for it, so the next request gives it another.
   */
  void becomeReal() {
    provisional = false;
    attributes.blank(false);
    changed = true;
    renewalDue = true;
  }

  boolean takeRenewalDue() {
    boolean due = renewalDue;
    renewalDue = false;
    return due;
  }

  /** Called when the last request that used the session has left. */
  void idle() {
    attributes.idle();
  }

  boolean mayHaveChanges() {
    return changed || attributes.watching();
  }

  /** Takes over what the store holds, except where this node knows better. */
  void merge(StoredSession stored) {
    lock.lock();
    try {
      // What is on its way, or was when the store was asked, is not missing there.
      attributes.merge(stored, !turn.taken() && !standing.unconfirmed());
      if (!identityChanged && stored.secretStamp() > identity.stamp()) {
        identity = new Identity(null, stored.secretHash(), stored.secretStamp());
      }
      if (!intervalChanged) {
        interval = stored.interval();
      }
      accesses.arrivedElsewhere(stored.lastAccessMillis());
      highestStamp = Math.max(highestStamp, stored.version());
      provisional = false;
    } finally {
      lock.unlock();
    }
  }

  private long stampAfter(long clockMicros) {
    return Math.max(clockMicros, highestStamp + 1);
  }

  /** Everything that changed since the last call, or null; called with the lock held. */
  @Nullable SessionDelta collect(long clockMicros) {
    long stamp = stampAfter(clockMicros);
    List<Change> changes = attributes.collect(stamp);
    boolean whole = standing.version() == 0 && !provisional;
    boolean worth = whole || intervalChanged || identityChanged || !changes.isEmpty();
    SessionDelta delta = worth ? delta(whole, stamp, changes) : null;
    if (worth) {
      highestStamp = stamp;
    }
    changed = false;
    intervalChanged = false;
    identityChanged = false;
    return delta;
  }

  private SessionDelta delta(boolean whole, long stamp, List<Change> changes) {
    Identity now = identity;
    boolean withId = whole || identityChanged;
    return new SessionDelta(
        handle,
        whole,
        standing.version(),
        stamp,
        withId ? now.secretHash() : null,
        withId ? now.stamp() : 0,
        createdMillis,
        accesses.latestMillis(),
        whole || intervalChanged ? (Integer) Math.max(NEVER, interval) : null,
        changes);
  }

  /** All that this node knows of the session, to put it back whole. */
  SessionDelta snapshot() {
    lock.lock();
    try {
      return delta(true, Math.max(highestStamp, 1), attributes.snapshot());
    } finally {
      lock.unlock();
    }
  }

  /** Marks as changed again what was collected but went nowhere. */
  void redo(SessionDelta lost) {
    change(
        () -> {
          attributes.redo(lost.changes());
          intervalChanged |= lost.interval() != null;
          identityChanged |= lost.secretHash() != null;
        });
  }

  /** What the store holds is damaged: everything has to be written anew. */
  void redoAll() {
    change(attributes::redoAll);
    standing.startOver();
  }

  long bytes() {
    return SESSION_OVERHEAD + attributes.bytes();
  }
}
