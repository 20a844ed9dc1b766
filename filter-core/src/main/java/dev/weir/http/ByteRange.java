package dev.weir.http;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Range} field asks for of a body whose length is known (RFC 9110 §14.1.2).
 *
 * @param first first byte
 * @param last last byte, included; less than {@code first} when the range cannot be satisfied
 */
public record ByteRange(long first, long last) {
  private static final Pattern SYNTAX =
      Pattern.compile("(?i)bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");
  private static final ByteRange UNSATISFIABLE = new ByteRange(0, -1);

  /**
   * The one range of a body, or null when the field is to be ignored: it is malformed, of another
   * unit, or names several ranges, which a server need not serve (RFC 9110 §14.2).
   */
  public static @Nullable ByteRange parse(List<String> lines, long length) {
    Matcher range = SYNTAX.matcher(lines.size() == 1 ? lines.get(0) : "");
    if (!range.matches()) {
      return null;
    }
    String from = range.group(1);
    String to = range.group(2);
    if (from.isEmpty()) {
      return to.isEmpty() ? null : suffix(Long.parseLong(to), length);
    }
    long first = Long.parseLong(from);
    long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
    if (last < first) {
      return null;
    }
    return first >= length ? UNSATISFIABLE : new ByteRange(first, Math.min(last, length - 1));
  }

  private static ByteRange suffix(long bytes, long length) {
    return bytes == 0 || length == 0
        ? UNSATISFIABLE
        : new ByteRange(Math.max(0, length - bytes), length - 1);
  }

  /** Whether there are such bytes. */
  public boolean satisfiable() {
    return last >= first;
  }

  /** Number of bytes. */
  public long length() {
    return last - first + 1;
  }

  /** The value of {@code Content-Range} for a body of this length (RFC 9110 §14.4). */
  public String contentRange(long length) {
    return satisfiable() ? "bytes " + first + '-' + last + '/' + length : "bytes */" + length;
  }
}
