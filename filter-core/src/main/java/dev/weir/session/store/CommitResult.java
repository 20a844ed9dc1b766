package dev.weir.session.store;

/** What became of a commit. */
public sealed interface CommitResult {
  /**
   * The store has taken it.
   *
   * @param version the session's version now
   * @param alone whether nobody else had changed the session since the base version
   */
  record Stored(long version, boolean alone) implements CommitResult {}

  /** It is kept on this node and will reach the store later. */
  record Kept() implements CommitResult {}

  /** It could not even be kept: it lives in this node's memory only, until a later commit. */
  record InMemoryOnly() implements CommitResult {}

  /** The store holds no such session; it has to be written whole. */
  record Absent() implements CommitResult {}

  /** The session was ended meanwhile. */
  record Ended() implements CommitResult {}
}
