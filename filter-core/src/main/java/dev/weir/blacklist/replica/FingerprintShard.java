package dev.weir.blacklist.replica;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A part of a {@link FingerprintTable}: open addressing with linear probing. An entry's number is
 * written last and read first, so that a reader without the lock sees whole entries; entries are
 * only ever removed by building the array anew.
 */
final class FingerprintShard {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int WIDTH = 3;
  private static final int LOW = 1;
  private static final int VALUE = 2;
  private static final int FEWEST = 8;

  /** Zero in the cell of the number: no entry. */
  private volatile long[] cells = new long[FEWEST * WIDTH];

  private int used;

  long find(long high, long low) {
    long[] now = cells;
    for (int at = home(now, high, low); ; at = next(now, at)) {
      long value = value(now, at);
      if (value == 0 || (now[at] == high && now[at + LOW] == low)) {
        return value;
      }
    }
  }

  /** Raises the number of an entry that is there; whether it was there with a smaller one. */
  synchronized boolean raiseKnown(long high, long low, long value) {
    long[] now = cells;
    int at = place(now, high, low);
    long before = now[at + VALUE];
    if (before == 0 || before >= value) {
      return false;
    }
    CELL.setRelease(now, at + VALUE, value);
    return true;
  }

  /** Adds an entry or raises its number; whether it was not there. */
  synchronized boolean add(long high, long low, long value) {
    long[] now = cells;
    if ((used + 1) * 4L * WIDTH > now.length * 3L) {
      now = rebuilt(now, 0, used + 1);
      cells = now;
    }
    int at = place(now, high, low);
    boolean fresh = now[at + VALUE] == 0;
    if (fresh) {
      put(now, at, high, low, value);
      used++;
    } else if (now[at + VALUE] < value) {
      CELL.setRelease(now, at + VALUE, value);
    }
    return fresh;
  }

  /** Drops what is below the threshold; how many that were. */
  synchronized int sweep(long threshold) {
    long[] now = cells;
    int live = 0;
    for (int at = 0; at < now.length; at += WIDTH) {
      live += now[at + VALUE] >= Math.max(1, threshold) ? 1 : 0;
    }
    int gone = used - live;
    if (gone > 0) {
      cells = rebuilt(now, threshold, live);
      used = live;
    }
    return gone;
  }

  void forEach(FingerprintTable.Visitor visitor) {
    long[] now = cells;
    for (int at = 0; at < now.length; at += WIDTH) {
      long value = value(now, at);
      if (value != 0) {
        visitor.visit(now[at], now[at + LOW], value);
      }
    }
  }

  long bytes() {
    return (long) cells.length * Long.BYTES;
  }

  /** A copy with room for half as many entries again, without those below the threshold. */
  private static long[] rebuilt(long[] from, long threshold, int entries) {
    long[] to = new long[Math.max(FEWEST, entries * 2 - entries / 16) * WIDTH];
    for (int at = 0; at < from.length; at += WIDTH) {
      long value = from[at + VALUE];
      if (value != 0 && value >= threshold) {
        put(to, place(to, from[at], from[at + LOW]), from[at], from[at + LOW], value);
      }
    }
    return to;
  }

  private static void put(long[] cells, int at, long high, long low, long value) {
    cells[at] = high;
    cells[at + LOW] = low;
    CELL.setRelease(cells, at + VALUE, value);
  }

  /** Where the entry stands, or the empty place where it belongs. */
  private static int place(long[] cells, long high, long low) {
    int at = home(cells, high, low);
    while (cells[at + VALUE] != 0 && (cells[at] != high || cells[at + LOW] != low)) {
      at = next(cells, at);
    }
    return at;
  }

  // A capacity need not be a power of two: the hash is scaled to it.
  private static int home(long[] cells, long high, long low) {
    long hash = ((low >>> Integer.SIZE) ^ high) & 0xffffffffL;
    return (int) ((hash * (cells.length / WIDTH)) >>> Integer.SIZE) * WIDTH;
  }

  private static int next(long[] cells, int at) {
    int next = at + WIDTH;
    return next == cells.length ? 0 : next;
  }

  private static long value(long[] cells, int at) {
    return (long) CELL.getAcquire(cells, at + VALUE);
  }
}
