package dev.weir.ratelimit;

import dev.weir.ratelimit.store.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * Who or what permits are counted for, where the application names it instead of a request: {@code
 * Subject.of("user", "alice").and("tenant", "acme").on("/api/*")}. Immutable.
 *
 * <p>It counts together with requests when it has the parts of the policy's key in their order. An
 * address is written as requests are counted by it, IPv6 as its /64 network.
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
   */
  public static Subject of(String kind, String value) {
    return new Subject(List.of(kind + ' ' + value), "");
  }

  /** What is counted for all together. */
  public static Subject everyone() {
    return new Subject(List.of(Subjects.EVERYONE), "");
  }

  /** This with one more part. */
  public Subject and(String kind, String value) {
    List<String> more = new ArrayList<>(parts);
    more.add(kind + ' ' + value);
    return new Subject(List.copyOf(more), route);
  }

  /**
   * This on one route.
   *
   * @param pattern path pattern of the rule that leads to the policy
   */
  public Subject on(String pattern) {
    return new Subject(parts, pattern);
  }

  /** Where a policy counts it. */
  Slot slot(Policy policy) {
    String text =
        policy.key().size() == 1 && parts.size() == 1 ? parts.get(0) : Subjects.joined(parts);
    return new Slot(policy.name(), text, route);
  }
}
