package dev.weir.demo;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a refusal leaves unread. A server cannot go on with a connection that still holds a body: it
 * closes it, and a client that sends its next request at that very moment sees a broken connection
 * in place of an answer (RFC 9112 §9.6).
 */
final class UnreadBody {
  private static final int AT_MOST = 64 * 1024;

  private UnreadBody() {}

  /** Reads a small one to its end; before a large one, says that the connection will be closed. */
  static void settle(HttpServletRequest request, HttpServletResponse response) throws IOException {
    InputStream body = request.getInputStream();
    byte[] ignored = new byte[8192];
    int total = 0;
    while (total < AT_MOST) {
      int count = body.read(ignored);
      if (count < 0) {
        return;
      }
      total += count;
    }
    response.setHeader("Connection", "close");
  }
}
