package dev.weir.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.RateLimitFields;
import dev.weir.ratelimit.RateLimitSettings;
import dev.weir.ratelimit.RateLimiter;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;

/** What filters of rate limits tell each other of a request, and how one is refused. */
final class LimitProperties {
  /** What was decided by annotations. */
  static final String BY_ANNOTATION = Decision.ATTRIBUTE + ".annotated";

  /** Is there when rules were applied by a filter of this package. */
  static final String RULES_HERE = "dev.weir.jaxrs.rules";

  private static final int TOO_MANY_REQUESTS = 429;

  private LimitProperties() {}

  static void abortIfRefused(
      Decision decision, RateLimiter limiter, ContainerRequestContext context) {
    switch (decision.verdict()) {
      case ALLOWED -> {}
      case REFUSED -> context.abortWith(tooMany(decision, limiter.settings().refusal()));
      case FORBIDDEN -> context.abortWith(Problems.response(403, "Forbidden").build());
      case UNAVAILABLE -> context.abortWith(Problems.unavailable());
    }
  }

  private static Response tooMany(Decision decision, RateLimitSettings.Refusal refusal) {
    String text = refusal.text();
    return Response.status(TOO_MANY_REQUESTS)
        .header("Retry-After", RateLimitFields.retryAfter(decision))
        .header("Cache-Control", "no-store")
        .entity((text == null ? RateLimitFields.problem(decision) : text).getBytes(UTF_8))
        .type(text == null ? RateLimitFields.PROBLEM : refusal.mediaType())
        .build();
  }
}
