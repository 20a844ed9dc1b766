package dev.weir.servlet;

import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.Quota;
import dev.weir.ratelimit.RateLimitSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells a client where it stands: {@code RateLimit-Policy} and {@code RateLimit} as lists of
 * structured fields (draft-ietf-httpapi-ratelimit-headers-10, RFC 9651), or the {@code
 * X-RateLimit-*} that came before them.
 */
final class RateLimitHeaders {
  private static final String EXPOSE = "Access-Control-Expose-Headers";

  private final RateLimitSettings.Fields fields;

  RateLimitHeaders(RateLimitSettings.Fields fields) {
    this.fields = fields;
  }

  void write(Decision decision, HttpServletRequest request, HttpServletResponse response) {
    List<Quota> quotas = decision.quotas();
    if (quotas.isEmpty()) {
      return;
    }
    if (fields.standard()) {
      response.addHeader("RateLimit-Policy", list(quotas, RateLimitHeaders::policy));
      response.addHeader("RateLimit", list(told(quotas), RateLimitHeaders::standing));
    }
    if (fields.classic()) {
      Quota tightest =
          told(quotas).stream().min(Comparator.comparingLong(Quota::remaining)).orElseThrow();
      response.setHeader("X-RateLimit-Limit", Long.toString(tightest.rate().permits()));
      response.setHeader("X-RateLimit-Remaining", Long.toString(tightest.remaining()));
      response.setHeader("X-RateLimit-Reset", Long.toString(seconds(tightest.resetAfter())));
    }
    if (request.getHeader("Origin") != null) {
      expose(response);
    }
  }

  /** After a refusal only what led to it: nothing may promise a later time than Retry-After. */
  private static List<Quota> told(List<Quota> quotas) {
    List<Quota> violated = quotas.stream().filter(Quota::violated).toList();
    return violated.isEmpty() ? quotas : violated;
  }

  private static String list(List<Quota> quotas, Function<Quota, String> item) {
    return quotas.stream().map(item).collect(Collectors.joining(", "));
  }

  private static String policy(Quota quota) {
    return '"'
        + quota.policy()
        + "\";q="
        + quota.rate().permits()
        + ";w="
        + seconds(quota.rate().window());
  }

  private static String standing(Quota quota) {
    return '"' + quota.policy() + "\";r=" + quota.remaining() + ";t=" + seconds(quota.resetAfter());
  }

  /** Names what scripts of another origin may read (Fetch standard, CORS). */
  private void expose(HttpServletResponse response) {
    response.addHeader(EXPOSE, "Retry-After");
    if (fields.standard()) {
      response.addHeader(EXPOSE, "RateLimit, RateLimit-Policy");
    }
    if (fields.classic()) {
      response.addHeader(EXPOSE, "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset");
    }
  }

  /** Whole seconds, rounded up: never too early. */
  static long seconds(Duration duration) {
    return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }
}
