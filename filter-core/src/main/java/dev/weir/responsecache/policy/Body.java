package dev.weir.responsecache.policy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The bytes of a stored response, in pieces that nobody changes any more. */
public final class Body {
  /** No bytes. */
  public static final Body EMPTY = new Body(List.of());

  private static final int PIECE_OVERHEAD = 32;

  private final List<byte[]> pieces;
  private final long length;

  private Body(List<byte[]> pieces) {
    this.pieces = List.copyOf(pieces);
    this.length = pieces.stream().mapToLong(piece -> piece.length).sum();
  }

  /** A body of these pieces, which become its own. */
  public static Body of(List<byte[]> pieces) {
    return new Body(pieces);
  }

  /** A body of one piece, which becomes its own. */
  public static Body of(byte[] piece) {
    return new Body(List.of(piece));
  }

  /** Number of bytes. */
  public long length() {
    return length;
  }

  /** What it takes in memory, about, in bytes. */
  public long bytes() {
    return length + (long) PIECE_OVERHEAD * pieces.size();
  }

  /** Writes {@code count} bytes from {@code offset} on. */
  public void writeTo(OutputStream out, long offset, long count) throws IOException {
    long skip = offset;
    long left = count;
    for (byte[] piece : pieces) {
      if (skip < piece.length && left > 0) {
        int size = (int) Math.min(left, piece.length - skip);
        out.write(piece, (int) skip, size);
        left -= size;
      }
      skip = Math.max(0, skip - piece.length);
    }
  }

  /** All bytes in one array. */
  public byte[] toArray() {
    byte[] all = new byte[Math.toIntExact(length)];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return all;
  }

  @Override
  public String toString() {
    return length + " bytes";
  }
}
