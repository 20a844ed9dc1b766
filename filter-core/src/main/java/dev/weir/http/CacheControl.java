package dev.weir.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directives of a {@code Cache-Control} field (RFC 9111 §5.2), or of a targeted field of the
 * same meaning (RFC 9213). A directive that is malformed still counts as present, so that a
 * misspelt restriction restricts; a malformed number is {@link #INVALID}. Immutable.
 */
public final class CacheControl {
  /** No directives. */
  public static final CacheControl NONE = new CacheControl(Map.of());

  /** A number that the field does not give. */
  public static final long ABSENT = -1;

  /** A number that is none, or that two different numbers are given for. */
  public static final long INVALID = -2;

  /** What a larger number is taken for (RFC 9111 §1.2.2). */
  public static final long MOST_SECONDS = 1L << 31;

  private static final String MALFORMED = "\0";
  private static final int MOST_DIGITS = 18;

  private final Map<String, List<String>> directives;

  private CacheControl(Map<String, List<String>> directives) {
    this.directives = directives;
  }

  /** The directives in the lines of a {@code Cache-Control} field. Never fails. */
  public static CacheControl parse(Collection<String> lines) {
    if (lines.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> directives = new LinkedHashMap<>();
    for (String member : Headers.members(lines)) {
      int end = tokenEnd(member, 0);
      if (end > 0) {
        String name = member.substring(0, end).toLowerCase(Locale.ROOT);
        directives
            .computeIfAbsent(name, first -> new ArrayList<>(1))
            .add(argument(member.substring(end)));
      }
    }
    return new CacheControl(directives);
  }

  /**
   * The directives in the lines of a targeted field, which is a Dictionary of RFC 9651, or null
   * when it is none or empty: then it is as if it were not there (RFC 9213 §2.1).
   */
  public static @Nullable CacheControl parseTargeted(Collection<String> lines) {
    Map<String, Object> dictionary = StructuredFields.dictionary(lines);
    if (dictionary == null || dictionary.isEmpty()) {
      return null;
    }
    Map<String, List<String>> directives = new LinkedHashMap<>();
    dictionary.forEach(
        (name, value) -> {
          if (!Boolean.FALSE.equals(value)) {
            directives.put(name, List.of(ofType(name, value)));
          }
        });
    return new CacheControl(directives);
  }

  private static String ofType(String name, Object value) {
    boolean fields = name.equals("no-cache") || name.equals("private");
    if (value instanceof Long || (fields && value instanceof String)) {
      return value.toString();
    }
    return Boolean.TRUE.equals(value) ? "" : MALFORMED;
  }

  private static String argument(String rest) {
    if (rest.isEmpty()) {
      return "";
    }
    // No white space is allowed around the equals sign.
    if (rest.charAt(0) != '=' || rest.length() == 1) {
      return MALFORMED;
    }
    String value = rest.substring(1);
    if (value.charAt(0) == '"') {
      return unquoted(value);
    }
    return tokenEnd(value, 0) == value.length() ? value : MALFORMED;
  }

  private static String unquoted(String quoted) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (c == '"') {
        return i == quoted.length() - 1 ? text.toString() : MALFORMED;
      }
      if (c == '\\' && i + 1 < quoted.length()) {
        i++;
      }
      text.append(quoted.charAt(i));
    }
    return MALFORMED;
  }

  private static int tokenEnd(String text, int from) {
    int end = from;
    while (end < text.length() && StructuredFields.tokenCharacter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Whether the directive is there in any form. */
  public boolean has(String directive) {
    return directives.containsKey(directive);
  }

  /** Whether the directive is there without naming fields, so that it concerns the whole. */
  public boolean unqualified(String directive) {
    List<String> arguments = directives.get(directive);
    return arguments != null
        && arguments.stream().anyMatch(argument -> fieldsIn(argument).isEmpty());
  }

  /** The fields that a qualified {@code private} or {@code no-cache} names, in lower case. */
  public Set<String> fields(String directive) {
    Set<String> fields = new LinkedHashSet<>();
    directives.getOrDefault(directive, List.of()).forEach(a -> fields.addAll(fieldsIn(a)));
    return fields;
  }

  private static List<String> fieldsIn(String argument) {
    return argument.equals(MALFORMED)
        ? List.of()
        : Headers.members(List.of(argument.toLowerCase(Locale.ROOT)));
  }

  /**
   * The seconds that a directive gives, from 0 to 2<sup>31</sup>; {@link #ABSENT} or {@link
   * #INVALID}.
   */
  public long seconds(String directive) {
    List<String> arguments = directives.get(directive);
    if (arguments == null) {
      return ABSENT;
    }
    long first = deltaSeconds(arguments.get(0));
    for (String further : arguments) {
      if (deltaSeconds(further) != first) {
        return INVALID;
      }
    }
    return first;
  }

  /** Whether the directive is there without a value, as {@code max-stale} may be. */
  public boolean bare(String directive) {
    List<String> arguments = directives.get(directive);
    return arguments != null && arguments.get(0).isEmpty();
  }

  /** Seconds as RFC 9111 §1.2.2 writes them, at most {@link #MOST_SECONDS}; or {@link #INVALID}. */
  public static long deltaSeconds(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return INVALID;
    }
    String digits = text.length() > MOST_DIGITS ? text.replaceFirst("^0+", "") : text;
    return digits.length() > MOST_DIGITS
        ? MOST_SECONDS
        : Math.min(MOST_SECONDS, Long.parseLong(digits.isEmpty() ? "0" : digits));
  }

  /** Whether there are no directives. */
  public boolean isEmpty() {
    return directives.isEmpty();
  }

  @Override
  public String toString() {
    return directives.keySet().toString();
  }
}
