package dev.weir.ratelimit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is limited, and how refusals look.
 *
 * @param policies all policies by name
 * @param rules which requests count against which policy
 * @param allowed who is never limited: addresses, ranges, {@code user:<name>}
 * @param denied who is always refused, written likewise
 * @param countPreflights whether CORS preflights count
 * @param maxLocal most limits of subjects that one node keeps in memory
 * @param assumedNodes nodes that share a limit while Redis is away, until Redis has told how many
 * @param fields header fields that tell where a client stands
 * @param refusal how a refusal looks
 */
public record RateLimitSettings(
    Map<String, Policy> policies,
    List<RateRule> rules,
    List<String> allowed,
    List<String> denied,
    boolean countPreflights,
    int maxLocal,
    int assumedNodes,
    Fields fields,
    Refusal refusal) {

  /**
   * Header fields.
   *
   * @param standard {@code RateLimit} and {@code RateLimit-Policy}
   *     (draft-ietf-httpapi-ratelimit-headers)
   * @param classic {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset}
   */
  public record Fields(boolean standard, boolean classic) {}

  /**
   * The body of a 429.
   *
   * @param text the whole body, or null for problem details (RFC 9457)
   * @param mediaType of that text
   * @param page path below the application that is forwarded to instead, or null
   */
  public record Refusal(@Nullable String text, String mediaType, @Nullable String page) {}

  public RateLimitSettings {
    policies = Map.copyOf(policies);
    rules = List.copyOf(rules);
    allowed = List.copyOf(allowed);
    denied = List.copyOf(denied);
  }
}
