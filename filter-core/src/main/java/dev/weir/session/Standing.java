package dev.weir.session;

/**
 * What is known of how a copy of a session stands to the one in the store, and of what its client
 * has seen. Thread-safe: readers take no lock, writers take turns.
 */
final class Standing {
  private static final long STALE = Long.MIN_VALUE;

  private volatile Checked checked = new Checked(0, STALE);
  private volatile long committedVersion;
  private volatile long invalidatedVersion;
  private volatile Claim claim = new Claim("", 0);

  /** The store's version of the copy, and the generation of the signals when that was known. */
  private record Checked(long version, long generation) {}

  /** A claim of the client's whose signature has been checked, so that it need not be again. */
  record Claim(String text, long version) {}

  /** The store's version that the copy was read or written at, 0 when it was never stored. */
  long version() {
    return checked.version();
  }

  /** The version that a client which has seen this copy may claim. */
  long committedVersion() {
    return committedVersion;
  }

  /** Whether this node has made changes that the store has not been heard to have. */
  boolean unconfirmed() {
    return committedVersion > checked.version();
  }

  Claim claim() {
    return claim;
  }

  void claim(Claim checkedClaim) {
    claim = checkedClaim;
  }

  /** Whether the copy may be used without asking the store. */
  boolean freshAt(long generation, long claimed) {
    Checked now = checked;
    return now.version() > 0
        && now.generation() == generation
        && now.version() >= claimed
        && now.version() >= invalidatedVersion;
  }

  /** Notes that the store may know better than the copy. */
  synchronized void distrust() {
    checked = new Checked(checked.version(), STALE);
  }

  /** Notes that the copy was never stored, or what was stored is lost. */
  synchronized void startOver() {
    checked = new Checked(0, STALE);
  }

  /** Notes that there is a {@code version} whose changes the copy may lack. */
  synchronized void invalidated(long version) {
    invalidatedVersion = Math.max(invalidatedVersion, version);
  }

  /** Notes that the copy was the store's {@code version} at {@code generation}. */
  synchronized void current(long version, long generation) {
    checked = new Checked(version, generation);
    committed(version);
  }

  /** The same, unless the copy is known as another version by now. */
  synchronized void confirmed(long version, long generation) {
    if (checked.version() == version) {
      current(version, generation);
    }
  }

  /**
   * Notes that the store is at {@code version} by a commit of this node's and holds what the copy
   * may lack.
   */
  synchronized void overtaken(long version) {
    committed(version);
    invalidated(version);
    distrust();
  }

  /** Notes that the store is, or will be, at {@code version} by a commit of this node's. */
  synchronized void committed(long version) {
    committedVersion = Math.max(committedVersion, version);
  }
}
