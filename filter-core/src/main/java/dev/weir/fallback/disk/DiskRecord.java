package dev.weir.fallback.disk;

/** What one record of a file says. Sequence numbers grow with each write that is kept. */
sealed interface DiskRecord {
  String key();

  long sequence();

  /**
   * A write is kept.
   *
   * @param sinceMillis since when, or the oldest of those it was merged from; milliseconds since
   *     1970 by this node's clock
   * @param content the array is the reader's own
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Kept(String key, long sequence, long sinceMillis, byte[] content) implements DiskRecord {}

  /** Everything under the key up to this number is settled. */
  record Settled(String key, long sequence) implements DiskRecord {}
}
