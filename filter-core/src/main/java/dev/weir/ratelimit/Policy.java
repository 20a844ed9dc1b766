package dev.weir.ratelimit;

import java.util.List;

/**
 * A limit by name, and to whom and how it applies.
 *
 * @param name letters, digits, {@code . _ -}; limits of one name and subject count together
 * @param rate how much is allowed
 * @param key what tells one subject from another, each part as {@link Subjects} reads it
 * @param outage what happens while Redis is away
 * @param shadow whether a refusal is only counted, and the request goes on
 * @param failuresOnly whether a permit is given back when the request succeeds (status below 400)
 */
public record Policy(
    String name, Rate rate, List<String> key, Outage outage, boolean shadow, boolean failuresOnly) {
  public Policy {
    key = List.copyOf(key);
  }

  /** A policy by address of the client, shared among the nodes while Redis is away. */
  public static Policy of(String name, Rate rate) {
    return new Policy(name, rate, List.of(Subjects.ADDRESS), Outage.SHARE, false, false);
  }
}
