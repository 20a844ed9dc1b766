package dev.weir.ratelimit.store;

/**
 * What is counted together.
 *
 * @param policy name of the policy
 * @param subject who is limited, in words that no other subject has
 * @param route template of the path when each has its own count, else empty
 */
public record Slot(String policy, String subject, String route) {}
