package dev.weir.jaxrs;

import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.RateLimiter;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;

/** Applies the rules of the configuration where no servlet filter has done so. */
@PreMatching
final class RateLimitRulesFilter implements ContainerRequestFilter {
  private final Calls calls;

  RateLimitRulesFilter(Calls calls) {
    this.calls = calls;
  }

  @Override
  public void filter(ContainerRequestContext context) {
    if (context.getPropertyNames().stream().anyMatch(name -> name.startsWith(Decision.ATTRIBUTE))) {
      return;
    }
    Call call = calls.of(context);
    RateLimiter limiter = call == null ? null : call.weir().limiter().orElse(null);
    if (call == null || limiter == null || limiter.settings().rules().isEmpty()) {
      return;
    }
    Decision decision = limiter.decide(call.request(), call.deadline());
    context.setProperty(Decision.ATTRIBUTE, decision);
    context.setProperty(LimitProperties.RULES_HERE, true);
    LimitProperties.abortIfRefused(decision, limiter, context);
  }
}
