package dev.weir.servlet;

import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.RateLimitFields;
import dev.weir.ratelimit.RateLimitSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Puts what {@link RateLimitFields} tell into a response. */
final class RateLimitHeaders {
  private static final String EXPOSE = "Access-Control-Expose-Headers";

  private final RateLimitSettings.Fields fields;

  RateLimitHeaders(RateLimitSettings.Fields fields) {
    this.fields = fields;
  }

  void write(Decision decision, HttpServletRequest request, HttpServletResponse response) {
    if (decision.quotas().isEmpty()) {
      return;
    }
    if (fields.standard()) {
      RateLimitFields.standard(decision.quotas()).forEach(response::addHeader);
    }
    if (fields.classic()) {
      RateLimitFields.classic(decision.quotas()).forEach(response::setHeader);
    }
    if (request.getHeader("Origin") != null) {
      RateLimitFields.exposed(fields).forEach(names -> response.addHeader(EXPOSE, names));
    }
  }
}
