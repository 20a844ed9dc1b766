package dev.weir.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads structured fields (RFC 9651) as far as caching needs them: Dictionaries and Lists of bare
 * items. Parameters are checked and dropped; so are Inner Lists, Decimals, Dates, Display Strings
 * and Byte Sequences, which stand for {@link #OTHER}. Stateless.
 */
public final class StructuredFields {
  /** A value of a type that nobody here asks for. */
  public static final Object OTHER = new Object();

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final String BASE64_MARKS = "+/=";
  private static final int MOST_DIGITS = 15;
  private static final int MOST_NUMBER = 16;

  private final String text;
  private int at;

  private StructuredFields(String text) {
    this.text = text;
  }

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super(null, null, false, false);
    }
  }

  /** A character that names and tokens of HTTP consist of (RFC 9110 §5.6.2). */
  static boolean tokenCharacter(char c) {
    return letter(c) || digit(c) || TOKEN_MARKS.indexOf(c) >= 0;
  }

  /**
   * The Dictionary in these lines: {@code Long}, {@code String} (tokens and strings), {@code
   * Boolean} or {@link #OTHER} by key, the last one of a key; null when it is malformed.
   */
  public static @Nullable Map<String, Object> dictionary(Collection<String> lines) {
    Map<String, Object> members = new LinkedHashMap<>();
    StructuredFields in = new StructuredFields(String.join(",", lines).strip());
    try {
      while (in.more()) {
        String key = in.key();
        Object value = true;
        if (in.take('=')) {
          value = in.member();
        }
        in.parameters();
        members.remove(key);
        members.put(key, value);
        in.separator();
      }
      return members;
    } catch (Malformed malformed) {
      return null;
    }
  }

  /** The Strings of a List, or null when it is malformed or holds anything else. */
  public static @Nullable List<String> strings(Collection<String> lines) {
    List<String> members = new ArrayList<>();
    StructuredFields in = new StructuredFields(String.join(",", lines).strip());
    try {
      while (in.more()) {
        members.add(in.string());
        in.parameters();
        in.separator();
      }
      return members;
    } catch (Malformed malformed) {
      return null;
    }
  }

  private boolean more() {
    return at < text.length();
  }

  private char next() {
    return more() ? text.charAt(at) : 0;
  }

  private boolean take(char c) {
    boolean there = more() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void require(boolean condition) throws Malformed {
    if (!condition) {
      throw new Malformed();
    }
  }

  private void separator() throws Malformed {
    skipWhiteSpace();
    if (more()) {
      require(take(','));
      skipWhiteSpace();
      require(more());
    }
  }

  private void skipWhiteSpace() {
    while (next() == ' ' || next() == '\t') {
      at++;
    }
  }

  private String key() throws Malformed {
    int begin = at;
    require(lower(next()) || next() == '*');
    while (more() && (lower(next()) || digit(next()) || "_-.*".indexOf(next()) >= 0)) {
      at++;
    }
    return text.substring(begin, at);
  }

  private void parameters() throws Malformed {
    while (take(';')) {
      while (next() == ' ') {
        at++;
      }
      key();
      if (take('=')) {
        item();
      }
    }
  }

  private Object member() throws Malformed {
    if (!take('(')) {
      return item();
    }
    while (!take(')')) {
      require(more());
      if (!take(' ')) {
        item();
        parameters();
        require(next() == ' ' || next() == ')');
      }
    }
    return OTHER;
  }

  private Object item() throws Malformed {
    char c = next();
    if (c == '"') {
      return string();
    }
    if (c == '-' || digit(c)) {
      return number();
    }
    if (c == '?') {
      return truth();
    }
    if (c == ':' || c == '@' || c == '%') {
      return other(c);
    }
    require(letter(c) || c == '*');
    return token();
  }

  private String token() {
    int begin = at;
    while (more() && (tokenCharacter(next()) || next() == ':' || next() == '/')) {
      at++;
    }
    return text.substring(begin, at);
  }

  private String string() throws Malformed {
    require(take('"'));
    StringBuilder value = new StringBuilder();
    while (!take('"')) {
      char c = next();
      require(c >= ' ' && c < 0x7f);
      at++;
      if (c == '\\') {
        c = next();
        require(c == '"' || c == '\\');
        at++;
      }
      value.append(c);
    }
    return value.toString();
  }

  private Object number() throws Malformed {
    int begin = at;
    take('-');
    int digits = at;
    while (digit(next()) || next() == '.') {
      at++;
    }
    String number = text.substring(digits, at);
    if (number.indexOf('.') >= 0) {
      require(number.length() <= MOST_NUMBER && number.matches("[0-9]{1,12}\\.[0-9]{1,3}"));
      return OTHER;
    }
    require(!number.isEmpty() && number.length() <= MOST_DIGITS);
    return Long.valueOf(text.substring(begin, at));
  }

  private Boolean truth() throws Malformed {
    take('?');
    boolean value = take('1');
    require(value || take('0'));
    return value;
  }

  private Object other(char kind) throws Malformed {
    at++;
    if (kind == '@') {
      require(number() instanceof Long);
    } else if (kind == '%') {
      string();
    } else {
      while (letter(next()) || digit(next()) || BASE64_MARKS.indexOf(next()) > 0 || next() == '+') {
        at++;
      }
      require(take(':'));
    }
    return OTHER;
  }

  private static boolean lower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean letter(char c) {
    return lower(c) || (c >= 'A' && c <= 'Z');
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
