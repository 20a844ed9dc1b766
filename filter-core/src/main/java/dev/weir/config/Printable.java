package dev.weir.config;

import java.util.regex.Pattern;

/** Makes a value from outside fit for a log line. */
final class Printable {
  private static final int MOST_CHARACTERS = 120;
  private static final Pattern USER_INFO =
      Pattern.compile("(\\A[A-Za-z+.-]{0,20}://)?.*@", Pattern.DOTALL);

  private Printable() {}

  /**
   * The text with what may be a user and a password before an {@code @} replaced, without control
   * characters, and of bounded length.
   */
  static String of(String text) {
    String anonymous = USER_INFO.matcher(text).replaceFirst("$1***@");
    StringBuilder out = new StringBuilder();
    anonymous
        .codePoints()
        .limit(MOST_CHARACTERS)
        .map(c -> breaksLines(c) ? '?' : c)
        .forEach(out::appendCodePoint);
    return out.length() < anonymous.length() ? out + "..." : out.toString();
  }

  private static boolean breaksLines(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
