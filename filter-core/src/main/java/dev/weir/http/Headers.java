package dev.weir.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message, line by line in their order; names are compared without regard to case
 * (RFC 9110 §5). Immutable.
 */
public final class Headers {
  /** No fields at all. */
  public static final Headers NONE = new Headers(new String[0]);

  private static final int LINE_OVERHEAD = 80;

  /** Name and value alternately. */
  private final String[] lines;

  /** Which lines are the first of their name, once that was asked; never changed afterwards. */
  private volatile @Nullable BitSet firsts;

  private Headers(String[] lines) {
    this.lines = lines;
  }

  /** Fields of these names and values, alternately. */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    return new Headers(namesAndValues.clone());
  }

  /** An empty collector of fields. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects fields. Not thread-safe. */
  public static final class Builder {
    private final List<String> lines = new ArrayList<>();

    private Builder() {}

    /** Appends one line. */
    public Builder add(String name, String value) {
      lines.add(name);
      lines.add(value);
      return this;
    }

    /** Appends every line of {@code more} whose name is wanted. */
    public Builder addAll(Headers more, Predicate<String> wanted) {
      more.forEach(
          (name, value) -> {
            if (wanted.test(name)) {
              add(name, value);
            }
          });
      return this;
    }

    /** What was collected. */
    public Headers build() {
      return lines.isEmpty() ? NONE : new Headers(lines.toArray(new String[0]));
    }
  }

  /** The value of the first line of this name, or null. */
  public @Nullable String first(String name) {
    for (int i = 0; i < lines.length; i += 2) {
      if (lines[i].equalsIgnoreCase(name)) {
        return lines[i + 1];
      }
    }
    return null;
  }

  /** Whether there is a line of this name. */
  public boolean has(String name) {
    return first(name) != null;
  }

  /** The values of all lines of this name, in order. */
  public List<String> all(String name) {
    List<String> values = null;
    for (int i = 0; i < lines.length; i += 2) {
      if (lines[i].equalsIgnoreCase(name)) {
        values = values == null ? new ArrayList<>(1) : values;
        values.add(lines[i + 1]);
      }
    }
    return values == null ? List.of() : values;
  }

  /** The members of a list-based field over all its lines, without empty ones (RFC 9110 §5.6.1). */
  public List<String> members(String name) {
    return members(all(name));
  }

  /** The members of the lines of a list-based field; commas within quotes separate nothing. */
  public static List<String> members(Collection<String> lines) {
    List<String> members = new ArrayList<>();
    for (String line : lines) {
      split(line, members);
    }
    return members;
  }

  private static void split(String line, List<String> members) {
    int begin = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        addUnlessEmpty(line.substring(begin, i), members);
        begin = i + 1;
      }
    }
    addUnlessEmpty(line.substring(begin), members);
  }

  private static void addUnlessEmpty(String member, List<String> members) {
    String stripped = member.strip();
    if (!stripped.isEmpty()) {
      members.add(stripped);
    }
  }

  /** The names of all fields in lower case, each once, in the order of their first lines. */
  public Set<String> names() {
    Map<String, Boolean> names = new LinkedHashMap<>();
    forEach((name, value) -> names.put(name.toLowerCase(Locale.ROOT), true));
    return Collections.unmodifiableSet(names.keySet());
  }

  /** Calls {@code action} for each line. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < lines.length; i += 2) {
      action.accept(lines[i], lines[i + 1]);
    }
  }

  /** Name of the line with this number. */
  public String name(int line) {
    return lines[2 * line];
  }

  /** Value of the line with this number. */
  public String value(int line) {
    return lines[2 * line + 1];
  }

  /** Whether no line before this one has its name. */
  public boolean first(int line) {
    BitSet known = firsts;
    if (known == null) {
      known = new BitSet(size());
      for (int each = 0; each < size(); each++) {
        known.set(each, indexOf(name(each)) == each);
      }
      firsts = known;
    }
    return known.get(line);
  }

  private int indexOf(String name) {
    int line = 0;
    while (!lines[2 * line].equalsIgnoreCase(name)) {
      line++;
    }
    return line;
  }

  /** Number of lines. */
  public int size() {
    return lines.length / 2;
  }

  /** The lines whose name is wanted. */
  public Headers where(Predicate<String> wanted) {
    return builder().addAll(this, wanted).build();
  }

  /** These fields, with one more line. */
  public Headers with(String name, String value) {
    String[] more = Arrays.copyOf(lines, lines.length + 2);
    more[lines.length] = name;
    more[lines.length + 1] = value;
    return new Headers(more);
  }

  /** What they take in memory, about, in bytes. */
  public long bytes() {
    long bytes = 0;
    for (String part : lines) {
      bytes += part.length();
    }
    return bytes + (long) LINE_OVERHEAD * size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers headers && Arrays.equals(lines, headers.lines);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(lines);
  }

  /** The names only: values may be secrets. */
  @Override
  public String toString() {
    return names().toString();
  }
}
