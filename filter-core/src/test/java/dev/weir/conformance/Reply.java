package dev.weir.conformance;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it came over the wire.
 *
 * @param headers every field line in its order
 */
record Reply(int status, List<Map.Entry<String, String>> headers, String body) {

  /** The values of all field lines of that name. */
  List<String> headers(String name) {
    return headers.stream()
        .filter(line -> line.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The first value of that name, or null. */
  @Nullable String header(String name) {
    return headers(name).stream().findFirst().orElse(null);
  }

  /** The {@code Set-Cookie} lines for the cookie of that name. */
  List<String> cookies(String name) {
    return headers("Set-Cookie").stream().filter(line -> line.startsWith(name + "=")).toList();
  }

  /** The one {@code Set-Cookie} line for the session. */
  String sessionCookie() {
    List<String> lines = cookies("JSESSIONID");
    if (lines.size() != 1) {
      throw new AssertionError("not one session cookie: " + headers);
    }
    return lines.get(0);
  }

  /** The value of an attribute of a {@code Set-Cookie} line, empty for a flag, null for none. */
  static @Nullable String attribute(String cookie, String name) {
    for (String part : cookie.split(";", -1)) {
      String[] pair = part.strip().split("=", 2);
      if (pair[0].equalsIgnoreCase(name)) {
        return pair.length == 2 ? pair[1] : "";
      }
    }
    return null;
  }
}
