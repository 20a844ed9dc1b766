package dev.weir.servlet;

import dev.weir.http.Headers;
import dev.weir.responsecache.policy.Answer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Sends an answer of the cache. Stateless. */
final class CachedAnswer {
  private CachedAnswer() {}

  static void send(Answer answer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.status());
    setAll(answer.stored(), response);
    setAll(answer.further(), response);
    if (answer.length() < 0) {
      // Else a container may add a length, which would be that of the content (RFC 9110 §8.6).
      response.flushBuffer();
      return;
    }
    response.setContentLengthLong(answer.length());
    if (answer.length() > 0 && !request.getMethod().equals("HEAD")) {
      answer.body().writeTo(response.getOutputStream(), answer.offset(), answer.length());
    }
  }

  /** Whether its lines stand beside those of outer filters, or of caches nearer to the origin. */
  private static boolean besideOthers(String name) {
    return name.equalsIgnoreCase("Vary") || name.equalsIgnoreCase("Cache-Status");
  }

  private static void setAll(Headers headers, HttpServletResponse response) {
    for (int line = 0; line < headers.size(); line++) {
      String name = headers.name(line);
      // The first line replaces what the container or an outer filter has put there; where there is
      // nothing to replace, containers add in less time than they search.
      if (headers.first(line) && !besideOthers(name) && response.containsHeader(name)) {
        response.setHeader(name, headers.value(line));
      } else {
        response.addHeader(name, headers.value(line));
      }
    }
  }
}
