package dev.weir.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as settings write them: {@code 256KiB}, {@code 64MiB}, or plain bytes. */
final class ByteSize {
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final Pattern AMOUNT_AND_UNIT =
      Pattern.compile("([0-9]+)(" + String.join("|", UNITS) + ")?");

  private ByteSize() {}

  static long parse(String text) throws BadValue {
    Matcher matcher = AMOUNT_AND_UNIT.matcher(text);
    if (!matcher.matches()) {
      throw new BadValue("write a whole number and B, KiB, MiB, GiB or TiB, without a space");
    }
    String unit = matcher.group(2);
    long factor = unit == null ? 1 : 1L << (10 * UNITS.indexOf(unit));
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
    } catch (NumberFormatException | ArithmeticException tooLarge) {
      throw new BadValue("it is too large");
    }
  }

  /** The form with the largest unit that {@link #parse} reads back as the same number of bytes. */
  static String format(long bytes) {
    int unit = 0;
    long amount = bytes;
    while (amount != 0 && amount % 1024 == 0 && unit + 1 < UNITS.size()) {
      amount /= 1024;
      unit++;
    }
    return unit == 0 ? Long.toString(bytes) : amount + UNITS.get(unit);
  }
}
