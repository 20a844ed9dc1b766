package dev.weir.servlet;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The body of a request that is refused without being read. A server cannot go on with a connection
 * that still holds one; it closes it, and a client whose next request is on its way at that moment
 * sees a broken connection (RFC 9112 §9.6).
 */
final class UnreadBody {
  private static final int AT_MOST = 64 * 1024;
  private static final int CHUNK = 8 * 1024;

  private UnreadBody() {}

  /**
   * Reads what has arrived, up to 64 KiB, and waits for nothing: a client that is refused must not
   * be able to hold a thread. Says that the connection will be closed if more is to come.
   */
  static void settle(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getContentLengthLong() == 0
        || (request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null)) {
      return;
    }
    ServletInputStream body = request.getInputStream();
    byte[] ignored = new byte[CHUNK];
    int total = 0;
    while (total < AT_MOST && !body.isFinished() && body.available() > 0) {
      total += Math.max(0, body.read(ignored, 0, Math.min(CHUNK, body.available())));
    }
    boolean whole = body.isFinished() || total == request.getContentLengthLong();
    if (!whole && request.getProtocol().startsWith("HTTP/1")) {
      response.setHeader("Connection", "close");
    }
  }
}
