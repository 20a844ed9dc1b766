package dev.weir.blacklist;

/** Text from elsewhere, made fit for a line of the log. */
final class LogText {
  private static final int LONGEST = 120;

  private LogText() {}

  /** The text without control characters, cut short. */
  static String of(String text) {
    StringBuilder fit = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
        .forEach(fit::appendCodePoint);
    return fit.toString();
  }
}
