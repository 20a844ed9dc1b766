package dev.weir.servlet;

import dev.weir.http.Headers;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The fields that a response had before the application saw it: the container's and those of outer
 * filters, which each request gets anew and which are no part of what is stored. Immutable.
 */
final class OuterFields {
  /** What outer filters say about caching holds for the response as if the application said it. */
  private static final Set<String> ABOUT_CACHING =
      Set.of("cache-control", "cdn-cache-control", "expires");

  /** Whose lines stand side by side, an outer filter's and the application's. */
  private static final Set<String> ADDED = Set.of("set-cookie", "vary");

  private final Map<String, List<String>> fields;

  private OuterFields(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  static OuterFields of(HttpServletResponse response) {
    Collection<String> names = response.getHeaderNames();
    if (names.isEmpty()) {
      return new OuterFields(Map.of());
    }
    Map<String, List<String>> fields = new HashMap<>();
    for (String name : names) {
      fields.put(name.toLowerCase(Locale.ROOT), new ArrayList<>(response.getHeaders(name)));
    }
    return new OuterFields(fields);
  }

  /** Adds the fields that have another value by now, but for those with setters of their own. */
  void addNewOnes(HttpServletResponse response, Headers.Builder target) {
    for (String name : response.getHeaderNames()) {
      String lower = name.toLowerCase(Locale.ROOT);
      boolean own = lower.equals("content-type") || lower.equals("content-length");
      Collection<String> values = own ? List.of() : response.getHeaders(name);
      List<String> before = fields.getOrDefault(lower, List.of());
      if (ABOUT_CACHING.contains(lower) || !before.equals(new ArrayList<>(values))) {
        boolean added = ADDED.contains(lower);
        for (String value : values) {
          if (!added || !before.contains(value)) {
            target.add(name, value);
          }
        }
      }
    }
  }

  /** Sets them anew after a reset. */
  void restore(HttpServletResponse response) {
    fields.forEach(
        (name, values) -> {
          for (int i = 0; i < values.size(); i++) {
            if (i == 0) {
              response.setHeader(name, values.get(i));
            } else {
              response.addHeader(name, values.get(i));
            }
          }
        });
  }
}
