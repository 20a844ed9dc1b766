package dev.weir.servlet;

import dev.weir.http.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields by which an application talks to the cache alone: no client sees them. */
final class FieldsAside {
  private final List<String> names;
  private final List<String> lines = new ArrayList<>();

  /** Keeps the fields of these names aside. */
  FieldsAside(List<String> names) {
    this.names = names;
  }

  /** Whether the field is kept aside; it replaces what was there of that name. */
  boolean set(String name, @Nullable String value) {
    if (!ours(name)) {
      return false;
    }
    for (int i = lines.size() - 2; i >= 0; i -= 2) {
      if (lines.get(i).equalsIgnoreCase(name)) {
        lines.remove(i + 1);
        lines.remove(i);
      }
    }
    return value == null || add(name, value);
  }

  /** Whether the field is kept aside. */
  boolean add(String name, @Nullable String value) {
    boolean ours = ours(name);
    if (ours && value != null) {
      lines.add(name);
      lines.add(value);
    }
    return ours;
  }

  void clear() {
    lines.clear();
  }

  void addTo(Headers.Builder fields) {
    for (int i = 0; i < lines.size(); i += 2) {
      fields.add(lines.get(i), lines.get(i + 1));
    }
  }

  private boolean ours(String name) {
    return names.stream().anyMatch(name::equalsIgnoreCase);
  }
}
