package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Refusals that say no more than they must (RFC 9457), and that nobody stores. */
final class Problem {
  private static final String RETRY_AFTER_SECONDS = "2";

  private Problem() {}

  /** Answers 503: what the answer depends on cannot be asked now. */
  static void unavailable(HttpServletResponse response) throws IOException {
    response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    send(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Service Unavailable");
  }

  static void send(HttpServletResponse response, int status, String title) throws IOException {
    byte[] body =
        ("{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + "}")
            .getBytes(UTF_8);
    response.setStatus(status);
    response.setHeader("Cache-Control", "no-store");
    response.setContentType("application/problem+json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
