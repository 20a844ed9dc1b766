package dev.weir.session;

import dev.weir.fallback.Failover;
import dev.weir.session.id.SessionId;
import dev.weir.session.id.SessionIds;
import dev.weir.session.store.SessionStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accesses that Redis has yet to hear of, written behind in one go. Bounded: beyond 65,536 sessions
 * between two flushes the rest is told by their next access. Thread-safe.
 */
final class Touches {
  private static final int MOST = 65_536;

  private final Map<String, Touch> waiting = new ConcurrentHashMap<>();
  private final SessionIds ids;
  private final SessionStore redis;
  private final Failover failover;

  private record Touch(String idText, long accessMillis) {}

  Touches(SessionIds ids, SessionStore redis, Failover failover) {
    this.ids = ids;
    this.failover = failover;
    this.redis = redis;
  }

  /** Notes an access by an id whose signature is checked when it is flushed. */
  void add(String handle, String idText, long accessMillis) {
    if (waiting.size() < MOST) {
      waiting.put(handle, new Touch(idText, accessMillis));
    }
  }

  /** Tells Redis of all accesses noted so far; what fails is told by the next access. */
  void flush() {
    waiting.forEach(
        (handle, touch) -> {
          if (waiting.remove(handle, touch)) {
            tell(touch);
          }
        });
  }

  private void tell(Touch touch) {
    SessionId id = ids.verify(touch.idText());
    if (id != null) {
      String hash = SessionIds.hashOf(id.secret());
      failover.tryWrite(() -> redis.touch(id.handle(), hash, touch.accessMillis()));
    }
  }
}
