package dev.weir.servlet;

import dev.weir.http.Headers;
import dev.weir.responsecache.policy.Answer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Sends an answer of the cache. Stateless. */
final class CachedAnswer {
  /** Whose lines stand beside those of others: outer filters, or caches nearer to the origin. */
  private static final Set<String> BESIDE_OTHERS = Set.of("vary", "cache-status");

  private CachedAnswer() {}

  static void send(Answer answer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.status());
    setAll(answer.stored(), response);
    setAll(answer.further(), response);
    if (answer.length() >= 0) {
      response.setContentLengthLong(answer.length());
    }
    if (answer.length() > 0 && !request.getMethod().equals("HEAD")) {
      answer.body().writeTo(response.getOutputStream(), answer.offset(), answer.length());
    }
  }

  private static void setAll(Headers headers, HttpServletResponse response) {
    Set<String> begun = new HashSet<>();
    headers.forEach(
        (name, value) -> {
          // The first line replaces what the container or an outer filter has put there.
          String lower = name.toLowerCase(Locale.ROOT);
          if (begun.add(lower) && !BESIDE_OTHERS.contains(lower)) {
            response.setHeader(name, value);
          } else {
            response.addHeader(name, value);
          }
        });
  }
}
