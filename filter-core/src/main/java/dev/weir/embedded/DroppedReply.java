package dev.weir.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Swallows the first whole reply of the first connection that gets one. */
final class DroppedReply implements Garble {
  private static final int INCOMPLETE = -1;

  private long victim;
  private boolean dropped;
  private byte[] held = {};

  @Override
  public byte[] apply(long connection, byte[] chunk) {
    if (dropped || (victim != 0 && victim != connection)) {
      return chunk;
    }
    victim = connection;
    int length = held.length;
    held = Arrays.copyOf(held, length + chunk.length);
    System.arraycopy(chunk, 0, held, length, chunk.length);
    int end = endOfReply(0);
    if (end == INCOMPLETE) {
      return new byte[0];
    }
    dropped = true;
    return Arrays.copyOfRange(held, end, held.length);
  }

  private int endOfReply(int start) {
    int endOfLine = endOfLine(start);
    if (endOfLine == INCOMPLETE) {
      return INCOMPLETE;
    }
    return switch (held[start]) {
      case '$' -> endOfBulk(endOfLine, number(start, endOfLine));
      case '*' -> endOfList(endOfLine, number(start, endOfLine));
      default -> endOfLine;
    };
  }

  private int endOfBulk(int start, int length) {
    int end = length < 0 ? start : start + length + 2;
    return end <= held.length ? end : INCOMPLETE;
  }

  private int endOfList(int start, int length) {
    int end = start;
    for (int i = 0; i < length && end != INCOMPLETE; i++) {
      end = endOfReply(end);
    }
    return end;
  }

  private int endOfLine(int start) {
    for (int i = start; i + 1 < held.length; i++) {
      if (held[i] == '\r' && held[i + 1] == '\n') {
        return i + 2;
      }
    }
    return INCOMPLETE;
  }

  private int number(int start, int endOfLine) {
    return Integer.parseInt(new String(held, start + 1, endOfLine - start - 3, US_ASCII));
  }
}
