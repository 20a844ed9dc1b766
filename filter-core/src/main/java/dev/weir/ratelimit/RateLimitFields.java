package dev.weir.ratelimit;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells a client where it stands: {@code RateLimit-Policy} and {@code RateLimit} as lists of
 * structured fields (draft-ietf-httpapi-ratelimit-headers-10, RFC 9651), or the {@code
 * X-RateLimit-*} that came before them; and, after a refusal, problem details (RFC 9457).
 * Stateless.
 */
public final class RateLimitFields {
  /** The media type of {@link #problem}. */
  public static final String PROBLEM = "application/problem+json";

  private static final String QUOTA_EXCEEDED =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";

  private RateLimitFields() {}

  /** The standard fields about {@code quotas}, by name; none without quotas. */
  public static Map<String, String> standard(List<Quota> quotas) {
    if (quotas.isEmpty()) {
      return Map.of();
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("RateLimit-Policy", list(quotas, RateLimitFields::policy));
    fields.put("RateLimit", list(told(quotas), RateLimitFields::standing));
    return fields;
  }

  /** The older fields about the tightest of {@code quotas}, by name; none without quotas. */
  public static Map<String, String> classic(List<Quota> quotas) {
    if (quotas.isEmpty()) {
      return Map.of();
    }
    Quota tightest =
        told(quotas).stream().min(Comparator.comparingLong(Quota::remaining)).orElseThrow();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("X-RateLimit-Limit", Long.toString(tightest.rate().permits()));
    fields.put("X-RateLimit-Remaining", Long.toString(tightest.remaining()));
    fields.put("X-RateLimit-Reset", Long.toString(seconds(tightest.resetAfter())));
    return fields;
  }

  /** Names of what scripts of another origin may read then (Fetch standard, CORS). */
  public static List<String> exposed(RateLimitSettings.Fields fields) {
    String standard = fields.standard() ? "RateLimit, RateLimit-Policy" : "";
    String classic =
        fields.classic() ? "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset" : "";
    return List.of("Retry-After", standard, classic).stream()
        .filter(names -> !names.isEmpty())
        .toList();
  }

  /** Value of {@code Retry-After}: whole seconds, at least one, never too early. */
  public static String retryAfter(Decision refusal) {
    return Long.toString(Math.max(1, seconds(refusal.retryAfter())));
  }

  /** Problem details of a refusal. Names of policies need no escaping. */
  public static String problem(Decision refusal) {
    String violated =
        refusal.quotas().stream()
            .filter(Quota::violated)
            .map(quota -> '"' + quota.policy() + '"')
            .collect(Collectors.joining(","));
    return "{\"type\":\""
        + QUOTA_EXCEEDED
        + "\",\"title\":\"Too Many Requests\",\"status\":429,\"violated-policies\":["
        + violated
        + "]}";
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

  /** Whole seconds, rounded up: never too early. */
  public static long seconds(Duration duration) {
    return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }
}
