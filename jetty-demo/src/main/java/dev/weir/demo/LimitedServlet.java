package dev.weir.demo;

import dev.weir.ratelimit.Decision;
import dev.weir.servlet.RateLimitFilter;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;

/** {@code /api/limited}: says how often it may still be asked. */
final class LimitedServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;

  private final String node;

  LimitedServlet(String node) {
    this.node = node;
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    return Set.of("GET");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    JsonObjectBuilder body = Reply.object().add("node", node);
    if (request.getAttribute(RateLimitFilter.DECISION) instanceof Decision decision
        && !decision.quotas().isEmpty()) {
      body.add("remaining", decision.remaining()).add("withoutRedis", decision.local());
    }
    Reply.ok(body).send(request, response);
  }
}
