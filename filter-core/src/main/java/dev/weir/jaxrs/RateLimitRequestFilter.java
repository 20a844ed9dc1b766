package dev.weir.jaxrs;

import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.Policy;
import dev.weir.ratelimit.RateLimiter;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the {@link RateLimited} of one resource method, once for each request. There are two
 * for each method: one before authentication and one after it, for policies that ask who the user
 * is.
 */
final class RateLimitRequestFilter implements ContainerRequestFilter {
  private final MethodLimit limit;
  private final boolean early;
  private final Calls calls;

  RateLimitRequestFilter(MethodLimit limit, boolean early, Calls calls) {
    this.limit = limit;
    this.early = early;
    this.calls = calls;
  }

  @Override
  public void filter(ContainerRequestContext context) {
    Call call = calls.of(context);
    RateLimiter limiter = call == null ? null : call.weir().limiter().orElse(null);
    if (call == null || limiter == null) {
      calls.missed("@RateLimited");
      return;
    }
    List<Policy> policies = limit.policies(limiter);
    boolean turn = MethodLimit.early(policies) == early;
    if (turn && context.getProperty(LimitProperties.BY_ANNOTATION) == null) {
      Decision decision =
          limiter.decide(
              call.request(), policies, limit.route(), byRules(context), call.deadline());
      context.setProperty(LimitProperties.BY_ANNOTATION, decision);
      LimitProperties.abortIfRefused(decision, limiter, context);
    }
  }

  private static @Nullable Decision byRules(ContainerRequestContext context) {
    return context.getProperty(Decision.ATTRIBUTE) instanceof Decision decision ? decision : null;
  }
}
