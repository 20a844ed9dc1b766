package dev.weir.ratelimit;

import dev.weir.client.ClientAddress;
import dev.weir.ratelimit.store.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Who or what permits are counted for, where the application names it instead of a request: {@code
 * Subject.of("user", "alice").and("tenant", "acme").on("/api/*")}. Immutable.
 *
 * <p>It counts together with requests when it has the parts of the policy's key in their order. An
 * address may be spelt in any way, and counts as requests from there do: IPv6 by its /64 network.
 */
public final class Subject {
  private final List<String> parts;
  private final String route;

  private Subject(List<String> parts, String route) {
    this.parts = parts;
    this.route = route;
  }

  /**
   * A subject of one part.
   *
   * @param kind a part of a key as {@link Subjects} has them, or a word of the application's own
   * @param value which one; any text
   * @throws IllegalArgumentException if the kind is empty or has a space in it
   */
  public static Subject of(String kind, String value) {
    return new Subject(List.of(part(kind, value)), "");
  }

  /** What is counted for all together. */
  public static Subject everyone() {
    return new Subject(List.of(Subjects.EVERYONE), "");
  }

  /** This with one more part, see {@link #of}. */
  public Subject and(String kind, String value) {
    List<String> more = new ArrayList<>(parts);
    more.add(part(kind, value));
    return new Subject(List.copyOf(more), route);
  }

  private static String part(String kind, String value) {
    // Nobody is to share the count of "null" because a parameter was left out.
    Objects.requireNonNull(value, "value");
    if (kind.isEmpty() || kind.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("a kind of subject is one word, not '" + kind + "'");
    }
    boolean address = kind.equals(Subjects.ADDRESS);
    return kind
        + ' '
        + (address ? ClientAddress.parse(value).map(ClientAddress::network).orElse(value) : value);
  }

  /**
   * This on one route, for a policy whose key has the route.
   *
   * @param pattern path pattern of the rule, or template of the resource, that leads to the policy.
   *     It stands in keys of Redis as it is, so it must not come from a client
   */
  public Subject on(String pattern) {
    return new Subject(parts, pattern);
  }

  /**
   * Its parts as one text: {@code user alice}; several each with their length before them. Two
   * subjects have the same only if they have the same parts.
   */
  public String text() {
    return Subjects.joined(parts);
  }

  /**
   * Where a policy counts it.
   *
   * @throws IllegalArgumentException if it has a route that the policy's key has not
   */
  Slot slot(Policy policy) {
    if (!route.isEmpty() && !policy.key().contains(Subjects.ROUTE)) {
      throw new IllegalArgumentException(
          "the rate limit policy '" + policy.name() + "' does not count by route");
    }
    return new Slot(policy.name(), text(), route);
  }
}
