package dev.weir.servlet;

import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.RateLimitFields;
import dev.weir.ratelimit.RateLimitSettings;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers that stand in for the application's: problem details (RFC 9457) that tell no secrets. */
final class Refusals {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final long UNAVAILABLE_SECONDS = 1;

  private final RateLimitSettings.Refusal refusal;

  Refusals(RateLimitSettings.Refusal refusal) {
    this.refusal = refusal;
  }

  /** Answers a request that may not go on. */
  void answer(Decision decision, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    switch (decision.verdict()) {
      case REFUSED -> tooMany(decision, request, response);
      case FORBIDDEN -> problem(response, HttpServletResponse.SC_FORBIDDEN, "Forbidden");
      case UNAVAILABLE -> {
        response.setHeader("Retry-After", Long.toString(UNAVAILABLE_SECONDS));
        problem(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Service Unavailable");
      }
      case ALLOWED -> throw new IllegalStateException("an allowed request needs no answer");
    }
  }

  private void tooMany(Decision decision, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.setHeader("Retry-After", RateLimitFields.retryAfter(decision));
    String page = refusal.page();
    RequestDispatcher dispatcher = page == null ? null : request.getRequestDispatcher(page);
    String text = refusal.text();
    if (dispatcher != null) {
      response.setStatus(TOO_MANY_REQUESTS);
      response.setHeader("Cache-Control", "no-store");
      dispatcher.forward(request, response);
    } else if (text != null) {
      write(response, TOO_MANY_REQUESTS, refusal.mediaType(), text);
    } else {
      write(
          response, TOO_MANY_REQUESTS, RateLimitFields.PROBLEM, RateLimitFields.problem(decision));
    }
  }

  private static void problem(HttpServletResponse response, int status, String title)
      throws IOException {
    String body =
        "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + "}";
    write(response, status, RateLimitFields.PROBLEM, body);
  }

  private static void write(HttpServletResponse response, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setHeader("Cache-Control", "no-store");
    response.setContentType(type);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
