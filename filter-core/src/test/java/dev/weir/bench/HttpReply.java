package dev.weir.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the end of an HTTP/1.1 response with {@code Content-Length} in the bytes received so far.
 * To be used again for the next response; garbage-free unless cookies come. Not thread-safe.
 */
final class HttpReply {
  private static final byte[] LENGTH = "content-length:".getBytes(ISO_8859_1);
  private static final byte[] COOKIE = "set-cookie:".getBytes(ISO_8859_1);
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private final List<String> cookies = new ArrayList<>(2);
  private int contentLength;

  /** The whole response's length in bytes, or -1 when more have to arrive. */
  int parse(byte[] bytes, int filled) {
    contentLength = -1;
    cookies.clear();
    int line = 0;
    while (true) {
      int end = lineEnd(bytes, line, filled);
      if (end < 0) {
        return -1;
      }
      if (end == line) {
        return complete(end + 2, filled);
      }
      header(bytes, line, end);
      line = end + 2;
    }
  }

  private int complete(int head, int filled) {
    if (contentLength < 0) {
      throw new IllegalStateException("a response without Content-Length");
    }
    int whole = head + contentLength;
    return filled >= whole ? whole : -1;
  }

  private static int lineEnd(byte[] bytes, int from, int filled) {
    for (int i = from; i + 1 < filled; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void header(byte[] bytes, int line, int end) {
    if (begins(bytes, line, LENGTH)) {
      contentLength = Integer.parseInt(text(bytes, line + LENGTH.length, end));
    } else if (begins(bytes, line, COOKIE)) {
      String cookie = text(bytes, line + COOKIE.length, end);
      int attributes = cookie.indexOf(';');
      cookies.add(attributes < 0 ? cookie : cookie.substring(0, attributes));
    }
  }

  private static boolean begins(byte[] bytes, int at, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      int c = bytes[at + i];
      int lower = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
      if (lower != name[i]) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1).trim();
  }

  static int status(byte[] bytes) {
    return (bytes[STATUS_AT] - '0') * 100
        + (bytes[STATUS_AT + 1] - '0') * 10
        + (bytes[STATUS_AT + 2] - '0');
  }

  int contentLength() {
    return contentLength;
  }

  /** Name and value of each cookie that the response sets, {@code name=value}. */
  List<String> cookies() {
    return cookies;
  }
}
