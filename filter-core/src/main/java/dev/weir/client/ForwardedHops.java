package dev.weir.client;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that a forwarding header names, nearest first. It is read from its end, because what
 * stands at the end was written by the nearest proxy and cannot be disturbed by what a client wrote
 * before it, unbalanced quotes for example.
 */
final class ForwardedHops {
  private static final String FOR = "for=";

  private final List<String> lines;
  private final boolean structured;
  private int line;
  private int end;

  /**
   * @param lines the header's lines, in their order
   * @param structured whether its elements are RFC 7239's ({@code for=192.0.2.1;proto=https})
   */
  ForwardedHops(List<String> lines, boolean structured) {
    this.lines = lines;
    this.structured = structured;
    this.line = lines.size();
    this.end = -1;
  }

  /** The next node, empty where an element names none; null after the last. */
  @Nullable String next() {
    while (end < 0) {
      if (--line < 0) {
        return null;
      }
      end = lines.get(line).length();
    }
    String text = lines.get(line);
    int comma = lastOutsideQuotes(text, end, ',');
    String element = text.substring(comma + 1, end).strip();
    end = comma;
    if (element.isEmpty()) {
      return next();
    }
    return structured ? node(element) : element;
  }

  private static String node(String element) {
    String rest = element;
    while (true) {
      int semicolon = lastOutsideQuotes(rest, rest.length(), ';');
      String pair = rest.substring(semicolon + 1).strip();
      if (pair.toLowerCase(Locale.ROOT).startsWith(FOR)) {
        return unquoted(pair.substring(FOR.length()).strip());
      }
      if (semicolon < 0) {
        return "";
      }
      rest = rest.substring(0, semicolon);
    }
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static int lastOutsideQuotes(String text, int end, char wanted) {
    boolean quoted = false;
    for (int i = end - 1; i >= 0; i--) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == wanted && !quoted) {
        return i;
      }
    }
    return -1;
  }
}
