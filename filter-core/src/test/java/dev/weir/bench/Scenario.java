package dev.weir.bench;

import java.util.Locale;

/** What one request does with its session; each is a path of the server under load. */
enum Scenario {
  /** Carries the cookies, and the application does not ask for the session. */
  UNUSED,
  /** Reads one attribute. */
  READ,
  /** Sets one attribute before it writes the body. */
  WRITE;

  /** The scenario of this name, in any case. */
  static Scenario named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The name in lower case. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String path() {
    return "/" + label();
  }
}
