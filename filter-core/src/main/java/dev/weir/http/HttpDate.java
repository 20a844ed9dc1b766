package dev.weir.http;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Dates of HTTP (RFC 9110 §5.6.7): read strictly in the three forms that it knows, but without
 * regard to case (RFC 9111 §4.2), and written in the preferred one. Stateless.
 */
public final class HttpDate {
  /** What {@link #parse} returns for what is no date. */
  public static final long INVALID = Long.MIN_VALUE;

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final String SHORT_DAY = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
  private static final String LONG_DAY =
      "(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
  private static final String MONTH = "(" + String.join("|", MONTHS) + ")";
  private static final String TIME = "(\\d{2}):(\\d{2}):(\\d{2})";
  private static final Pattern IMF_FIXDATE =
      form(SHORT_DAY + ", (\\d{2}) " + MONTH + " (\\d{4}) " + TIME + " GMT");
  private static final Pattern RFC_850 =
      form(LONG_DAY + ", (\\d{2})-" + MONTH + "-(\\d{2}) " + TIME + " GMT");
  private static final Pattern ASCTIME =
      form(SHORT_DAY + " " + MONTH + " (\\d{2}| \\d) " + TIME + " (\\d{4})");
  private static final int FIFTY_YEARS = 50;
  private static final int CENTURY = 100;
  private static final int LEAP_SECOND = 60;

  private HttpDate() {}

  private static Pattern form(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /** {@code Sun, 06 Nov 1994 08:49:37 GMT} for seconds since 1970. */
  public static String format(long epochSeconds) {
    return FORMAT.format(Instant.ofEpochSecond(epochSeconds));
  }

  /**
   * Seconds since 1970, or {@link #INVALID}.
   *
   * @param nowSeconds tells which century a year of two digits belongs to
   */
  public static long parse(String text, long nowSeconds) {
    Matcher date = IMF_FIXDATE.matcher(text);
    if (date.matches()) {
      return seconds(new Parts(date, 2, 3, Integer.parseInt(date.group(4)), 5));
    }
    date = RFC_850.matcher(text);
    if (date.matches()) {
      int year = century(Integer.parseInt(date.group(4)), nowSeconds);
      return seconds(new Parts(date, 2, 3, year, 5));
    }
    date = ASCTIME.matcher(text);
    return date.matches()
        ? seconds(new Parts(date, 3, 2, Integer.parseInt(date.group(7)), 4))
        : INVALID;
  }

  /** Where in a match day and month stand, and from where on hours, minutes and seconds do. */
  private record Parts(Matcher match, int day, int month, int year, int time) {
    int number(int group) {
      return Integer.parseInt(match.group(group).strip());
    }
  }

  // A year that seems to be more than 50 years ahead is the last one that ended so.
  private static int century(int lastDigits, long nowSeconds) {
    int now = LocalDateTime.ofEpochSecond(nowSeconds, 0, ZoneOffset.UTC).getYear();
    int year = now - now % CENTURY + lastDigits;
    return year > now + FIFTY_YEARS ? year - CENTURY : year;
  }

  private static long seconds(Parts parts) {
    int second = parts.number(parts.time + 2);
    try {
      LocalDateTime time =
          LocalDateTime.of(
              parts.year,
              month(parts.match.group(parts.month)),
              parts.number(parts.day),
              parts.number(parts.time),
              parts.number(parts.time + 1),
              Math.min(second, LEAP_SECOND - 1));
      boolean possible = second <= LEAP_SECOND && named(time.getDayOfWeek(), parts.match.group(1));
      return possible ? time.toEpochSecond(ZoneOffset.UTC) : INVALID;
    } catch (DateTimeException impossible) {
      return INVALID;
    }
  }

  // RFC 850 counts its century differently, so the weekday of its dates is not held against them.
  private static boolean named(DayOfWeek day, String name) {
    return name.length() > 3
        || Stream.of(day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
            .anyMatch(name::equalsIgnoreCase);
  }

  private static int month(String name) {
    int month = 0;
    while (!MONTHS.get(month).equalsIgnoreCase(name)) {
      month++;
    }
    return month + 1;
  }
}
