package dev.weir.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** The one spelling that all spellings of a path are brought to before a rule is looked up. */
public final class Paths {
  private static final int HEX = 16;

  private Paths() {}

  /**
   * The plain form of a decoded path: without dot segments, empty segments and control characters,
   * beginning with a slash and, where the path ends with one, ending with a slash. Never fails.
   */
  public static String plain(String decoded) {
    return isPlain(decoded) ? decoded : rebuilt(decoded);
  }

  /**
   * The plain form of an undecoded path, whose path parameters are dropped. Decodes once; what is
   * no valid escape stays as it is. Never fails.
   */
  public static String plainOfRaw(String raw) {
    StringBuilder bare = new StringBuilder();
    for (String segment : raw.split("/", -1)) {
      int parameters = segment.indexOf(';');
      bare.append('/').append(parameters < 0 ? segment : segment.substring(0, parameters));
    }
    return plain(decode(bare.toString()));
  }

  private static boolean isPlain(String path) {
    if (path.isEmpty() || path.charAt(0) != '/') {
      return false;
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      char next = i + 1 < path.length() ? path.charAt(i + 1) : ' ';
      if (c < ' ' || c == '\\' || (c == '/' && (next == '/' || next == '.'))) {
        return false;
      }
    }
    return true;
  }

  private static String rebuilt(String path) {
    Deque<String> segments = new ArrayDeque<>();
    String last = "";
    // Some servers take a backslash for a slash; here it may not hide a segment. Neither may a
    // control character make one look like something else than dots.
    for (String segment : printable(path).replace('\\', '/').split("/", -1)) {
      last = segment;
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    boolean open = last.isEmpty() || last.equals(".") || last.equals("..");
    return segments.isEmpty() ? "/" : "/" + String.join("/", segments) + (open ? "/" : "");
  }

  private static String printable(String path) {
    return path.chars().allMatch(c -> c >= ' ') ? path : path.replaceAll("[\\x00-\\x1f]", "");
  }

  private static String decode(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int octet = bytes[i] == '%' && i + 2 < bytes.length ? octet(bytes[i + 1], bytes[i + 2]) : -1;
      decoded.write(octet < 0 ? bytes[i] : octet);
      i += octet < 0 ? 0 : 2;
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static int octet(byte high, byte low) {
    int first = Character.digit(high, HEX);
    int second = Character.digit(low, HEX);
    return first < 0 || second < 0 ? -1 : first * HEX + second;
  }
}
