package dev.weir.ratelimit;

import java.time.Duration;

/**
 * Where one policy stands after a decision.
 *
 * @param policy its name
 * @param rate its limit for this subject
 * @param remaining permits left now
 * @param resetAfter time until more are there, after a refusal until there are enough; zero when
 *     all are there
 * @param violated whether it is a reason for the refusal
 */
public record Quota(
    String policy, Rate rate, long remaining, Duration resetAfter, boolean violated) {}
