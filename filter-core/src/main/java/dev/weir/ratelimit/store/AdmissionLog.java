package dev.weir.ratelimit.store;

import java.nio.ByteBuffer;

/** Times of admission, ascending, in a ring that grows as it has to. Not thread-safe. */
final class AdmissionLog {
  private static final int FIRST_SIZE = 4;

  private long[] times = new long[0];
  private int first;
  private int size;

  int size() {
    return size;
  }

  /** One of the times; 0 is the oldest. */
  long time(int index) {
    return times[place(index)];
  }

  private int place(int index) {
    return (first + index) % times.length;
  }

  /** Adds a time that is not before the others. */
  void add(long time) {
    if (size == times.length) {
      long[] larger = new long[Math.max(FIRST_SIZE, 2 * size)];
      for (int i = 0; i < size; i++) {
        larger[i] = time(i);
      }
      times = larger;
      first = 0;
    }
    times[place(size)] = time;
    size++;
  }

  /** Forgets what is at or before a time. */
  void forgetUntil(long time) {
    while (size > 0 && times[first] <= time) {
      first = place(1);
      size--;
    }
  }

  /** Removes the last admission of that time; the index that it had, or -1 when there is none. */
  int remove(long time) {
    int at = size - 1;
    while (at >= 0 && time(at) != time) {
      at--;
    }
    if (at >= 0) {
      for (int i = at; i < size - 1; i++) {
        times[place(i)] = time(i + 1);
      }
      size--;
    }
    return at;
  }

  /** The youngest of the times, each moved by an offset, 8 bytes each. */
  byte[] packed(int youngest, long offset) {
    ByteBuffer packed = ByteBuffer.allocate(youngest * Long.BYTES);
    for (int i = size - youngest; i < size; i++) {
      packed.putLong(time(i) + offset);
    }
    return packed.array();
  }
}
