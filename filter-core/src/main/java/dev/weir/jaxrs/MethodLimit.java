package dev.weir.jaxrs;

import dev.weir.config.DurationFormat;
import dev.weir.ratelimit.Outage;
import dev.weir.ratelimit.Policy;
import dev.weir.ratelimit.Rate;
import dev.weir.ratelimit.RateLimiter;
import dev.weir.ratelimit.Subjects;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RateLimited} asks for.
 *
 * @param names of configured policies
 * @param own a limit of its own instead, or null
 * @param route stands for the route in keys of policies
 */
record MethodLimit(List<String> names, @Nullable Policy own, String route) {
  private static final Set<String> KNOWN_BEFORE_LOGIN = Set.of("address", "route", "everyone");

  /**
   * What {@code annotation} asks for.
   *
   * @param where it stands, in words that no other place has
   * @throws IllegalArgumentException if that is neither policies nor a limit
   */
  static MethodLimit of(RateLimited annotation, String where, Template template) {
    boolean named = annotation.value().length > 0;
    boolean limited = annotation.limit() != 0 || !annotation.window().isEmpty();
    if (named == limited) {
      throw new IllegalArgumentException(
          annotation + " on " + where + " must have names of policies, or limit and window");
    }
    return named
        ? new MethodLimit(List.of(annotation.value()), null, template.text())
        : new MethodLimit(List.of(), own(annotation), where);
  }

  private static Policy own(RateLimited annotation) {
    List<String> key = new ArrayList<>(Arrays.asList(annotation.key().split("\\+", -1)));
    for (String part : key) {
      if (!Subjects.known(part)) {
        throw new IllegalArgumentException("'" + part + "' in " + annotation + " is no key");
      }
    }
    if (!key.contains(Subjects.ROUTE)) {
      // What is counted is this annotation's alone, and its place tells it from others.
      key.add(Subjects.ROUTE);
    }
    Rate rate = Rate.of(annotation.limit(), DurationFormat.of(annotation.window()));
    String name = annotation.limit() + "-per-" + annotation.window();
    return new Policy(name, rate, key, Outage.SHARE, false, false);
  }

  /**
   * The policies.
   *
   * @throws IllegalStateException if one is not configured
   */
  List<Policy> policies(RateLimiter limiter) {
    if (own != null) {
      return List.of(own);
    }
    List<Policy> policies = new ArrayList<>();
    for (String name : names) {
      Policy policy = limiter.settings().policies().get(name);
      if (policy == null) {
        throw new IllegalStateException(
            "@RateLimited for " + route + " names '" + name + "', which is no policy");
      }
      policies.add(policy);
    }
    return policies;
  }

  /** Whether subjects can be told before anybody has looked who the user is. */
  static boolean early(List<Policy> policies) {
    return policies.stream()
        .flatMap(policy -> policy.key().stream())
        .allMatch(part -> KNOWN_BEFORE_LOGIN.contains(part) || part.startsWith("header:"));
  }
}
