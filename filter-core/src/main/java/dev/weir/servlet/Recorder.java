package dev.weir.servlet;

import dev.weir.responsecache.policy.Body;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the bytes of a response up to a limit. Not thread-safe. */
final class Recorder {
  private static final int FIRST_PIECE = 1 << 10;
  private static final int LARGEST_PIECE = 64 << 10;

  private final long most;
  private final List<byte[]> full = new ArrayList<>();
  private byte[] piece = new byte[0];
  private int used;
  private long length;

  Recorder(long most) {
    this.most = most;
  }

  /** Adds bytes; false when that would be too many, and then all are forgotten. */
  boolean add(byte[] bytes, int offset, int count) {
    if (length + count > most) {
      clear();
      return false;
    }
    int from = offset;
    int left = count;
    while (left > 0) {
      if (used == piece.length) {
        nextPiece(left);
      }
      int size = Math.min(left, piece.length - used);
      System.arraycopy(bytes, from, piece, used, size);
      used += size;
      from += size;
      left -= size;
    }
    length += count;
    return true;
  }

  private void nextPiece(int wanted) {
    if (used > 0) {
      full.add(piece);
    }
    int doubled = Math.max(FIRST_PIECE, 2 * piece.length);
    piece = new byte[Math.min(LARGEST_PIECE, Math.max(wanted, doubled))];
    used = 0;
  }

  void clear() {
    full.clear();
    piece = new byte[0];
    used = 0;
    length = 0;
  }

  /** What was added. The recorder is of no use afterwards. */
  Body body() {
    if (used > 0) {
      full.add(used == piece.length ? piece : Arrays.copyOf(piece, used));
    }
    return Body.of(full);
  }
}
