package dev.weir.session;

/**
 * What an adapter is told of sessions and their values beyond the requests that it serves itself.
 * Called on whatever thread finds out; what it throws passes through to there.
 */
public interface SessionObserver {
  /** Wants to know nothing. */
  SessionObserver NONE = new SessionObserver() {};

  /** A session has begun, and not by a request that the adapter serves. */
  default void created(LiveSession session) {}

  /**
   * The session is over, by a call or by a time-out. It can be read for the last time. Told once in
   * the cluster, unless the node that took the session out dies at that moment.
   */
  default void ended(LiveSession session) {}

  /** The value is about to be turned into bytes. */
  default void willPassivate(LiveSession session, Object value) {}

  /** The value has been turned into bytes, or made of bytes. */
  default void didActivate(LiveSession session, Object value) {}
}
