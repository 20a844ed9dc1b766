package dev.weir.session.store;

/** What asking the store for a session came to. */
public sealed interface LoadResult {
  /** The session is there, in another version than the caller holds. */
  record Found(StoredSession session) implements LoadResult {}

  /**
   * The caller holds the current version.
   *
   * @param lastAccessMillis the latest access that the store knows of
   */
  record Unchanged(long lastAccessMillis) implements LoadResult {}

  /**
   * There is no such session. A node that holds a live copy may put it back.
   *
   * @param damaged whether something stands there that is not what was stored
   */
  record Absent(boolean damaged) implements LoadResult {}

  /** The session was ended; no copy of it counts any more. */
  record Ended() implements LoadResult {}

  /**
   * The presented id is no longer the session's.
   *
   * @param recently within the last seconds, so that the client may be about to learn the new id
   * @param secretStamp when the secret of the session's id was made, microseconds of Redis' time
   */
  record Rotated(boolean recently, long secretStamp) implements LoadResult {}

  /** The store could not be asked. */
  record Unknown() implements LoadResult {}
}
