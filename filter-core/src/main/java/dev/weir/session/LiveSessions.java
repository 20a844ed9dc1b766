package dev.weir.session;

import dev.weir.local.LocalTier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this node holds: those in use, one object each however long the request lasts,
 * those with writes that Redis has yet to take, and over them a bounded tier of the recently used.
 * Eviction touches the tier only, so that no session is ever split in two. Thread-safe.
 */
final class LiveSessions {
  private final Map<String, Use> inUse = new ConcurrentHashMap<>();
  private final Map<String, LiveSession> unsaved = new ConcurrentHashMap<>();
  private final LocalTier<String, LiveSession> tier;

  /** Who counts holds the map's lock on its key. */
  private static final class Use {
    final LiveSession session;
    int users = 1;

    Use(LiveSession session) {
      this.session = session;
    }

    Use oneMore() {
      users++;
      return this;
    }
  }

  LiveSessions(LocalTier<String, LiveSession> tier) {
    this.tier = tier;
  }

  /** The session, marked as used once more, or null; each success is owed one {@link #release}. */
  @Nullable LiveSession acquire(String handle) {
    Use use =
        inUse.compute(
            handle,
            (key, present) -> {
              if (present != null) {
                return present.oneMore();
              }
              LiveSession idle = idle(key);
              return idle == null ? null : new Use(idle);
            });
    return use == null ? null : use.session;
  }

  /** The session that is known already, else {@code fresh}, marked as used once more. */
  LiveSession acquire(LiveSession fresh) {
    return inUse.compute(
            fresh.handle(),
            (key, present) -> {
              if (present != null) {
                return present.oneMore();
              }
              LiveSession idle = idle(key);
              return new Use(idle == null || idle.ended() ? fresh : idle);
            })
        .session;
  }

  void release(LiveSession session) {
    inUse.computeIfPresent(
        session.handle(),
        (handle, use) -> {
          if (use.session != session) {
            return use;
          }
          if (--use.users > 0) {
            return use;
          }
          session.idle();
          if (!session.ended()) {
            tier.put(handle, session);
          }
          return null;
        });
  }

  /** The session, without marking it as used. */
  @Nullable LiveSession peek(String handle) {
    Use use = inUse.get(handle);
    return use != null ? use.session : idle(handle);
  }

  /**
   * Keeps a session beyond the tier's bounds until its writes are settled; the journal bounds it.
   */
  void pin(LiveSession session) {
    unsaved.put(session.handle(), session);
  }

  void unpin(String handle) {
    unsaved.remove(handle);
  }

  /** Whether the session has writes that Redis has yet to take. */
  boolean pinned(String handle) {
    return unsaved.containsKey(handle);
  }

  /** Forgets a session that has ended. */
  void forget(String handle) {
    unsaved.remove(handle);
    tier.remove(handle);
    inUse.computeIfPresent(handle, (key, use) -> use.session.ended() ? null : use);
  }

  /** Calls {@code action} for every session that this node holds. */
  void forEach(Consumer<LiveSession> action) {
    inUse.values().forEach(use -> action.accept(use.session));
    unsaved.values().forEach(action);
    tier.forEach((handle, session) -> action.accept(session));
  }

  /** Calls {@code action} for every session that a request uses. */
  void forEachUsed(Consumer<LiveSession> action) {
    inUse.values().forEach(use -> action.accept(use.session));
  }

  private @Nullable LiveSession idle(String handle) {
    LiveSession pinned = unsaved.get(handle);
    return pinned != null ? pinned : tier.get(handle);
  }
}
