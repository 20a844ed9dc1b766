package dev.weir.session;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session in use on this node: one object for all requests that use the session at the same time.
 * Thread-safe. Changes are visible to all of them at once and reach the store when one of them
 * commits.
 */
public final class LiveSession {
  private static final int SESSION_OVERHEAD = 512;
  private static final int NEVER = -1;

  /** A tenth of each second of idle time. */
  private static final long TOUCHED_PART_MILLIS = 100;

  private final String handle;
  private final long createdMillis;
  private final Attributes attributes;
  private final ReentrantLock lock = new ReentrantLock();
  private final CommitTurn turn = new CommitTurn(lock);
  private final Standing standing = new Standing();

  private volatile Identity identity;
  private volatile @Nullable String lastText;
  private volatile int interval;
  private volatile long lastAccessMillis;
  private volatile long thisAccessMillis;
  private volatile boolean ended;
  private volatile boolean unjoined;
  private volatile boolean provisional;
  private volatile boolean changed;
  private volatile boolean renewalDue;
  private volatile long touchedMillis;
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
      String handle, Identity identity, long createdMillis, int interval, AttributeValues values) {
    this.handle = handle;
    this.identity = identity;
    this.createdMillis = createdMillis;
    this.lastAccessMillis = createdMillis;
    this.thisAccessMillis = createdMillis;
    this.touchedMillis = createdMillis;
    this.interval = interval;
    this.attributes = new Attributes(values);
  }

  /** A session that begins now. */
  static LiveSession begin(SessionId id, long nowMicros, int interval, AttributeValues values) {
    Identity identity = new Identity(id.text(), SessionIds.hashOf(id.secret()), nowMicros);
    LiveSession session =
        new LiveSession(id.handle(), identity, nowMicros / 1000, interval, values);
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
        new LiveSession(handle, identity, stored.createdMillis(), stored.interval(), values);
    session.lastAccessMillis = stored.lastAccessMillis();
    session.touchedMillis = stored.lastAccessMillis();
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

  CommitTurn turn() {
    return turn;
  }

  /** The id that the client is to present, secret part included. Never log it. */
  public String id() {
    String text = identity.text();
    // The id was changed on another node while requests with the old one are still running here.
    String known = text != null ? text : lastText;
    if (known == null) {
      throw new IllegalStateException("no request has presented the id yet");
    }
    return known;
  }

  /** When the session began, milliseconds since 1970. */
  public long createdMillis() {
    return createdMillis;
  }

  /** When the previous request that carried the id arrived, milliseconds since 1970. */
  public long lastAccessMillis() {
    return lastAccessMillis;
  }

  long thisAccessMillis() {
    return thisAccessMillis;
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
    return attributes.names();
  }

  /** Sets an attribute. */
  public void set(String name, Object value) {
    change(() -> attributes.set(name, value));
  }

  /** Removes an attribute; nothing happens when there is none. */
  public void remove(String name) {
    change(() -> attributes.remove(name));
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

  /** A request that carries the id has arrived. */
  void accessed(long nowMillis) {
    lastAccessMillis = thisAccessMillis;
    thisAccessMillis = Math.max(nowMillis, thisAccessMillis);
  }

  /** Another node has seen a request at {@code millis}. */
  void accessedElsewhere(long millis) {
    thisAccessMillis = Math.max(millis, thisAccessMillis);
  }

  boolean provisional() {
    return provisional;
  }

  boolean expiredAt(long nowMillis) {
    int seconds = interval;
    return seconds > 0 && nowMillis - thisAccessMillis >= seconds * 1000L;
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

  /** How far behind the store may be with the last access, milliseconds. */
  long touchMillis(Duration configured) {
    long ofInterval = Math.max(0, interval) * TOUCHED_PART_MILLIS;
    return ofInterval == 0 ? configured.toMillis() : Math.min(configured.toMillis(), ofInterval);
  }

  /** Whether the store should be told of the latest access; true once for each interval. */
  boolean takeTouchDue(Duration configured) {
    long access = thisAccessMillis;
    boolean due = access - touchedMillis >= touchMillis(configured);
    if (due) {
      touchedMillis = access;
    }
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
      attributes.merge(stored);
      if (!identityChanged && stored.secretStamp() > identity.stamp()) {
        identity = new Identity(null, stored.secretHash(), stored.secretStamp());
      }
      if (!intervalChanged) {
        interval = stored.interval();
      }
      accessedElsewhere(stored.lastAccessMillis());
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
        thisAccessMillis,
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
