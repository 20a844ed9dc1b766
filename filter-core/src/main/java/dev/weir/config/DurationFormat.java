package dev.weir.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as settings write them: {@code 500ms}, {@code 30s}, {@code 7d}, or ISO-8601. */
public final class DurationFormat {
  private static final Pattern AMOUNT_AND_UNIT = Pattern.compile("(-?[0-9]+)(ms|s|m|h|d)");
  private static final Pattern ISO = Pattern.compile("[+-]?[Pp].*", Pattern.DOTALL);
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);
  private static final long MOST_MILLIS_SECONDS = Long.MAX_VALUE / 1000 - 1;

  private DurationFormat() {}

  /**
   * The duration that {@code text} stands for.
   *
   * @throws IllegalArgumentException if it is none; the message says how to write one
   */
  public static Duration of(String text) {
    try {
      return parse(text);
    } catch (BadValue bad) {
      throw new IllegalArgumentException("'" + text + "' is no duration: " + bad.detail(), bad);
    }
  }

  static Duration parse(String text) throws BadValue {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    try {
      return ISO.matcher(text).matches() ? Duration.parse(text) : amountAndUnit(text);
    } catch (NumberFormatException | ArithmeticException tooLarge) {
      throw new BadValue("it is too large");
    } catch (DateTimeException malformed) {
      throw new BadValue("ISO-8601 durations look like PT30S or P7D");
    }
  }

  private static Duration amountAndUnit(String text) throws BadValue {
    Matcher matcher = AMOUNT_AND_UNIT.matcher(text);
    ChronoUnit unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new BadValue("write a whole number and ms, s, m, h or d, without a space");
    }
    return Duration.of(Long.parseLong(matcher.group(1)), unit);
  }

  /** The shortest form that {@link #parse} reads back as the same duration. */
  static String format(Duration duration) {
    long seconds = duration.getSeconds();
    if (duration.getNano() == 0) {
      return inSeconds(seconds);
    }
    boolean wholeMillis = duration.getNano() % 1_000_000 == 0;
    return wholeMillis && Math.abs(seconds) < MOST_MILLIS_SECONDS
        ? duration.toMillis() + "ms"
        : duration.toString();
  }

  private static String inSeconds(long seconds) {
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86_400 != 0 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }
}
