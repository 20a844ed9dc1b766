package dev.weir.jaxrs;

import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.Quota;
import dev.weir.ratelimit.RateLimitFields;
import dev.weir.ratelimit.RateLimitSettings;
import dev.weir.ratelimit.RateLimiter;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the client where it stands with all limits that applied to the request, those of servlet
 * filters included: a field that JAX-RS sets replaces what they wrote. Gives back the permits of
 * policies that count failures only.
 */
final class RateLimitResponseFilter implements ContainerResponseFilter {
  private static final int FIRST_FAILURE = 400;

  private final Calls calls;

  RateLimitResponseFilter(Calls calls) {
    this.calls = calls;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    List<Decision> ours = new ArrayList<>(2);
    if (request.getProperty(LimitProperties.BY_ANNOTATION) instanceof Decision annotated) {
      ours.add(annotated);
    }
    if (request.getProperty(LimitProperties.RULES_HERE) != null
        && request.getProperty(Decision.ATTRIBUTE) instanceof Decision ruled) {
      ours.add(ruled);
    }
    Call call = ours.isEmpty() ? null : calls.of(request);
    RateLimiter limiter = call == null ? null : call.weir().limiter().orElse(null);
    if (limiter == null) {
      return;
    }
    write(limiter.settings().fields(), request, response);
    if (response.getStatus() < FIRST_FAILURE) {
      ours.forEach(limiter::refund);
    }
  }

  private static void write(
      RateLimitSettings.Fields fields,
      ContainerRequestContext request,
      ContainerResponseContext response) {
    List<Quota> quotas = new ArrayList<>();
    for (String name : request.getPropertyNames()) {
      if (name.startsWith(Decision.ATTRIBUTE)
          && request.getProperty(name) instanceof Decision decision) {
        quotas.addAll(decision.quotas());
      }
    }
    MultivaluedMap<String, Object> headers = response.getHeaders();
    if (fields.standard()) {
      RateLimitFields.standard(quotas).forEach(headers::putSingle);
    }
    if (fields.classic()) {
      RateLimitFields.classic(quotas).forEach(headers::putSingle);
    }
    if (!quotas.isEmpty() && request.getHeaderString("Origin") != null) {
      RateLimitFields.exposed(fields)
          .forEach(names -> headers.add("Access-Control-Expose-Headers", names));
    }
  }
}
