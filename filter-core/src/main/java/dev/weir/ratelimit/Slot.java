package dev.weir.ratelimit;

/**
 * What is counted together.
 *
 * @param policy name of the policy
 * @param subject who is limited, in words that no other subject has
 * @param route template of the path when each has its own count, else empty
 */
record Slot(String policy, String subject, String route) {}
