package dev.weir.servlet;

import jakarta.servlet.ServletOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * The beginning of a response's body, kept from the container until the session has been saved:
 * bytes or characters, whichever the application writes. Not thread-safe.
 */
final class HeldBody {
  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
  private final StringBuilder characters = new StringBuilder(0);
  private boolean closed;

  /**
   * @param limit most bytes, or characters, that it keeps
   */
  HeldBody(int limit) {
    this.limit = limit;
  }

  /** Takes bytes, unless they are too many or the application has closed the body. */
  boolean take(byte[] more, int offset, int length) {
    if (closed || length > limit - bytes.size()) {
      return false;
    }
    bytes.write(more, offset, length);
    return true;
  }

  /** The same for a single byte. */
  boolean take(int one) {
    if (closed || bytes.size() >= limit) {
      return false;
    }
    bytes.write(one);
    return true;
  }

  /** The same for characters. */
  boolean take(CharSequence more) {
    if (closed || more.length() > limit - characters.length()) {
      return false;
    }
    characters.append(more);
    return true;
  }

  /** Whether it has taken nothing yet. */
  boolean isEmpty() {
    return bytes.size() == 0 && characters.isEmpty() && !closed;
  }

  /** The application has closed the body. */
  void close() {
    closed = true;
  }

  boolean closed() {
    return closed;
  }

  /** Gives the container what there is. */
  void passTo(ServletOutputStream target) throws IOException {
    bytes.writeTo(target);
    if (closed) {
      target.close();
    }
  }

  /** Gives the container what there is. */
  void passTo(PrintWriter target) {
    target.append(characters);
    if (closed) {
      target.close();
    }
  }
}
