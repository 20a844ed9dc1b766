package dev.weir.config;

import dev.weir.http.Rule;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How the values of a setting are written.
 *
 * @param rule what a value must be, to stand behind "must be" and in the documentation
 * @param parser reads a value
 * @param writer writes a value so that the parser reads it back; a secret it hides
 */
record Syntax<T>(String rule, Parser<T> parser, Function<T, String> writer) {
  static final String HIDDEN = "(hidden)";
  private static final Pattern SEPARATORS = Pattern.compile("[,\\s]+");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,9}");

  /** Reads one value. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text) throws BadValue;
  }

  static Syntax<Boolean> flag() {
    return new Syntax<>("true or false", Syntax::parseFlag, String::valueOf);
  }

  private static boolean parseFlag(String text) throws BadValue {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new BadValue();
    };
  }

  static Syntax<Integer> integer(int least, int most) {
    return new Syntax<>(
        "a whole number from " + least + " to " + most,
        text -> within(Integer.valueOf(matched(text, WHOLE_NUMBER)), least, most),
        String::valueOf);
  }

  static Syntax<Duration> duration(Duration least, Duration most) {
    return new Syntax<>(
        "a duration from " + DurationFormat.format(least) + " to " + DurationFormat.format(most),
        text -> within(DurationFormat.parse(text), least, most),
        DurationFormat::format);
  }

  /** A duration of at least a second, or zero for "never"; negative ones are read as zero. */
  static Syntax<Duration> durationOrNever(Duration most) {
    Duration least = Duration.ofSeconds(1);
    return new Syntax<>(
        "a duration from 1s to " + DurationFormat.format(most) + ", or never (also 0 or -1)",
        text -> {
          boolean never = text.equals("never") || text.equals("-1");
          Duration read = never ? Duration.ZERO : DurationFormat.parse(text);
          boolean ends = !read.isZero() && !read.isNegative();
          return ends ? within(read, least, most) : Duration.ZERO;
        },
        value -> value.isZero() ? "never" : DurationFormat.format(value));
  }

  static Syntax<Long> size(long least, long most) {
    return new Syntax<>(
        "a size from " + ByteSize.format(least) + " to " + ByteSize.format(most),
        text -> within(ByteSize.parse(text), least, most),
        ByteSize::format);
  }

  private static <V extends Comparable<V>> V within(V value, V least, V most) throws BadValue {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new BadValue();
    }
    return value;
  }

  static Syntax<String> matching(String rule, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new Syntax<>(rule, text -> matched(text, pattern), Printable::of);
  }

  private static String matched(String text, Pattern pattern) throws BadValue {
    if (!pattern.matcher(text).matches()) {
      throw new BadValue();
    }
    return text;
  }

  /** Values separated by commas or white space, each of them matching. */
  static Syntax<List<String>> list(String rule, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new Syntax<>(
        rule,
        text -> {
          List<String> items = new ArrayList<>();
          for (String item : SEPARATORS.split(text, -1)) {
            if (!item.isEmpty()) {
              items.add(matched(item, pattern));
            }
          }
          return List.copyOf(items);
        },
        items -> Printable.of(String.join(", ", items)));
  }

  /** One of the constants of an enumeration, in lower case with hyphens. */
  static <E extends Enum<E>> Syntax<E> oneOf(Class<E> type) {
    Map<String, E> byName = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      byName.put(written(constant), constant);
    }
    return new Syntax<>(
        String.join(" or ", byName.keySet()),
        text -> {
          E constant = byName.get(text.toLowerCase(Locale.ROOT));
          if (constant == null) {
            throw new BadValue();
          }
          return constant;
        },
        Syntax::written);
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Rules on lines of their own or separated by semicolons. */
  static Syntax<List<Rule>> rules() {
    return new Syntax<>(
        "rules such as `GET /api/menu -> name, option=value`, on lines of their own or separated"
            + " by semicolons",
        text -> {
          try {
            return Rule.parseAll(text);
          } catch (IllegalArgumentException none) {
            throw new BadValue(Printable.of(String.valueOf(none.getMessage())));
          }
        },
        rules -> Printable.of(String.join("; ", rules.stream().map(Rule::toString).toList())));
  }

  /** A secret of at least so many characters. */
  static Syntax<String> secret(int least) {
    String rule = least == 1 ? "not empty" : "at least " + least + " characters long";
    return new Syntax<>(
        rule,
        text -> {
          if (text.length() < least) {
            throw new BadValue();
          }
          return text;
        },
        text -> HIDDEN);
  }

  static Syntax<Path> path() {
    return path("the path of a readable file");
  }

  static Syntax<Path> directory() {
    return path("the path of a directory that nobody else may write to");
  }

  private static Syntax<Path> path(String rule) {
    return new Syntax<>(
        rule,
        text -> {
          try {
            return Path.of(text);
          } catch (InvalidPathException malformed) {
            throw new BadValue();
          }
        },
        path -> Printable.of(path.toString()));
  }
}
