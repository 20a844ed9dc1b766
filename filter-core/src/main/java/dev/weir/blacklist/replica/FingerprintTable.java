package dev.weir.blacklist.replica;

import dev.weir.blacklist.token.Fingerprint;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A set of fingerprints, each with a positive number that only ever grows, in arrays of primitives:
 * 32 to 48 bytes an entry, no objects. Entries go when their number falls below a threshold, and
 * their memory with them. Thread-safe; looking up takes no lock.
 */
final class FingerprintTable {
  static final int SHARDS = 256;
  private static final int SHARD_BITS = 8;

  private final FingerprintShard[] shards = new FingerprintShard[SHARDS];
  private final AtomicInteger size = new AtomicInteger();
  private final int maxEntries;

  /** What became of an entry. */
  enum Outcome {
    /** It was not there, or its number was smaller. */
    RAISED,
    /** It was there with this number or a greater one. */
    KNOWN,
    /** There is no room for it. */
    FULL
  }

  /** Told of entries one by one. */
  @FunctionalInterface
  interface Visitor {
    void visit(long high, long low, long value);
  }

  FingerprintTable(int maxEntries) {
    this.maxEntries = maxEntries;
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new FingerprintShard();
    }
  }

  /** Adds an entry, or raises its number to {@code value}, which is positive. */
  Outcome raise(long high, long low, long value) {
    FingerprintShard shard = shard(high);
    if (shard.raiseKnown(high, low, value)) {
      return Outcome.RAISED;
    }
    if (shard.find(high, low) >= value) {
      return Outcome.KNOWN;
    }
    if (size.incrementAndGet() > maxEntries) {
      size.decrementAndGet();
      return Outcome.FULL;
    }
    if (!shard.add(high, low, value)) {
      size.decrementAndGet(); // another thread was first
    }
    return Outcome.RAISED;
  }

  /** The entry's number, or 0 when there is none. */
  long find(Fingerprint fingerprint) {
    return find(fingerprint.high(), fingerprint.low());
  }

  long find(long high, long low) {
    return shard(high).find(high, low);
  }

  int size() {
    return size.get();
  }

  boolean isEmpty() {
    return size.get() == 0;
  }

  /** Bytes of all arrays. */
  long bytes() {
    long bytes = 0;
    for (FingerprintShard shard : shards) {
      bytes += shard.bytes();
    }
    return bytes;
  }

  /** Drops the entries of one of the {@value #SHARDS} shards whose number is below a threshold. */
  void sweep(int shard, long threshold) {
    size.addAndGet(-shards[shard].sweep(threshold));
  }

  /** Visits all entries; those that come or go meanwhile may be missed. */
  void forEach(Visitor visitor) {
    for (FingerprintShard shard : shards) {
      shard.forEach(visitor);
    }
  }

  // Fingerprints are hashes, so any of their bits spread well.
  private FingerprintShard shard(long high) {
    return shards[(int) (high >>> (Long.SIZE - SHARD_BITS))];
  }
}
