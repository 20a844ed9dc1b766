package dev.weir.ratelimit;

import dev.weir.http.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Which requests count against which policy.
 *
 * @param rule the requests
 * @param policy with the options of the rule applied, or null: these requests are not limited at
 *     all, whatever other rules say
 * @param cost permits that one request takes, at least 1
 */
public record RateRule(Rule rule, @Nullable Policy policy, long cost) {}
