package dev.weir.bench;

import java.util.Locale;

/** A server under load; each runs in a JVM of its own. */
enum Arm {
  /** Jetty alone, with neither Weir nor sessions of its own. */
  BARE,
  /** Jetty with Weir's session filter before the same servlet. */
  WEIR,
  /** Jetty with Weir's response cache before the same servlet, and without sessions. */
  CACHE,
  /** Another bare one: how far it is from the first is the noise of the measurement. */
  CONTROL,
  /** Jetty with its own sessions in memory, shared with nobody. */
  JETTY;

  boolean sessions() {
    return this == WEIR || this == JETTY;
  }

  /** The arm of this name, in any case. */
  static Arm named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The name in lower case. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
