package dev.weir.fallback;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The writes that Redis took lately: replication is asynchronous, and a replica that takes over may
 * have missed them. Holds references to what was sent anyway, in a ring that is bounded in entries
 * and bytes; the oldest give way. Thread-safe; noting one takes well under a microsecond and, once
 * the ring has grown, allocates nothing.
 */
public final class Acknowledged<T> {
  private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int FIRST_LENGTH = 64;

  private final Bounds<T> bounds;
  private final LongSupplier nanoTime;
  private final Consumer<T> again;
  private final Telemetry telemetry;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private @Nullable Object[] writes = new @Nullable Object[FIRST_LENGTH];
  private long[] takenNanos = new long[FIRST_LENGTH];
  private int oldest;
  private int count;
  private long bytes;

  /**
   * What bounds a ring.
   *
   * @param size bytes of a write; the same each time it is asked
   */
  record Bounds<T>(int maxEntries, long maxBytes, ToLongFunction<T> size) {}

  Acknowledged(Bounds<T> bounds, LongSupplier nanoTime, Consumer<T> again, Telemetry telemetry) {
    this.bounds = bounds;
    this.nanoTime = nanoTime;
    this.again = again;
    this.telemetry = telemetry;
  }

  /** Notes that Redis has taken a write. */
  public void add(T write) {
    long now = nanoTime.getAsLong();
    long size = bounds.size().applyAsLong(write);
    int lost = 0;
    lock.lock();
    try {
      while (count > 0 && (count == bounds.maxEntries() || bytes + size > bounds.maxBytes())) {
        lost += now - takenNanos[oldest] < HELD_NANOS ? 1 : 0;
        dropOldest();
      }
      if (count == writes.length) {
        grow();
      }
      int at = (oldest + count) % writes.length;
      writes[at] = write;
      takenNanos[at] = now;
      count++;
      bytes += size;
    } finally {
      lock.unlock();
    }
    if (lost > 0) {
      telemetry.count(Event.JOURNAL_UNREPEATABLE, lost);
    }
  }

  private void grow() {
    int length = (int) Math.min(2L * writes.length, Math.max(bounds.maxEntries(), count + 1));
    @Nullable Object[] more = new @Nullable Object[length];
    long[] moreNanos = new long[length];
    for (int i = 0; i < count; i++) {
      more[i] = writes[(oldest + i) % writes.length];
      moreNanos[i] = takenNanos[(oldest + i) % writes.length];
    }
    writes = more;
    takenNanos = moreNanos;
    oldest = 0;
  }

  private void dropOldest() {
    bytes -= bounds.size().applyAsLong(at(oldest));
    writes[oldest] = null;
    oldest = (oldest + 1) % writes.length;
    count--;
  }

  @SuppressWarnings("unchecked") // add() alone fills the places that count
  private T at(int place) {
    return (T) Objects.requireNonNull(writes[place]);
  }

  /** Lets go of what was taken more than ten seconds before {@code nanos}. */
  void forget(long nanos) {
    lock.lock();
    try {
      while (count > 0 && nanos - takenNanos[oldest] >= HELD_NANOS) {
        dropOldest();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has all of them written again, the oldest first; they are held on. */
  void repeat() {
    List<T> all = new ArrayList<>();
    lock.lock();
    try {
      for (int i = 0; i < count; i++) {
        all.add(at((oldest + i) % writes.length));
      }
    } finally {
      lock.unlock();
    }
    telemetry.count(Event.JOURNAL_REPEATED, all.size());
    all.forEach(again);
  }

  long entries() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }
}
