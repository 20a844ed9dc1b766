package dev.weir.http;

import java.util.regex.Pattern;

/**
 * A path pattern as in servlet mappings: an exact path {@code /login}, everything below a path
 * {@code /api/*} (the path {@code /api} itself included), an extension {@code *.css}, or every path
 * {@code /} and {@code /*}. Immutable.
 */
public final class PathPattern {
  private static final Pattern NEVER_IN_A_PATH = Pattern.compile("//|/\\.{1,2}(/|$)");
  private static final String FOREIGN = "%;?#\\{}";

  private final String text;
  private final Kind kind;
  private final String part;

  private enum Kind {
    EXACT,
    BELOW,
    EXTENSION,
    EVERY
  }

  private PathPattern(String text, Kind kind, String part) {
    this.text = text;
    this.kind = kind;
    this.part = part;
  }

  /**
   * The pattern that {@code text} stands for. Paths are compared decoded, so it is written decoded.
   *
   * @throws IllegalArgumentException if it is none or could never match; the message says why
   */
  public static PathPattern of(String text) {
    check(text);
    if (text.equals("/") || text.equals("/*")) {
      return new PathPattern(text, Kind.EVERY, "");
    }
    if (text.startsWith("*.")) {
      return new PathPattern(text, Kind.EXTENSION, text.substring(1));
    }
    return text.endsWith("/*")
        ? new PathPattern(text, Kind.BELOW, text.substring(0, text.length() - 2))
        : new PathPattern(text, Kind.EXACT, text);
  }

  private static void check(String text) {
    boolean extension = text.startsWith("*.");
    require(
        extension || text.startsWith("/"), text, "must begin with / or, for an extension, with *.");
    String fixed = extension ? text.substring(2) : withoutStar(text);
    require(fixed.indexOf('*') < 0, text, "may have a * only at its end, as /*, or begin with *.");
    boolean bare = extension && (fixed.isEmpty() || fixed.indexOf('/') >= 0);
    require(!bare, text, "must have an extension, without a slash, after *.");
    require(
        fixed.chars().noneMatch(c -> FOREIGN.indexOf(c) >= 0 || c <= ' '),
        text,
        "must be decoded, without query, path parameters, placeholders and spaces");
    require(
        !NEVER_IN_A_PATH.matcher(text).find(),
        text,
        "never matches, because paths have no empty and no dot segments");
  }

  private static String withoutStar(String text) {
    return text.endsWith("/*") ? text.substring(0, text.length() - 1) : text;
  }

  private static void require(boolean condition, String text, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("path pattern '" + text + "' " + otherwise);
    }
  }

  /** Whether a path matches that is spelt as {@link RequestView#path} says. */
  public boolean matches(String path) {
    return switch (kind) {
      case EXACT -> path.equals(part);
      case BELOW ->
          path.startsWith(part)
              && (path.length() == part.length() || path.charAt(part.length()) == '/');
      case EXTENSION -> path.endsWith(part) && path.lastIndexOf('/') < path.length() - 1;
      case EVERY -> true;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathPattern pattern && text.equals(pattern.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The pattern as written. */
  @Override
  public String toString() {
    return text;
  }
}
