package dev.weir.bench;

import java.util.Locale;

/** What one request does; each is a path of the server under load. */
enum Scenario {
  /** Carries the cookies, and the application does not ask for the session. */
  UNUSED(BenchServlet.BODY_BYTES),
  /** Reads one attribute. */
  READ(BenchServlet.BODY_BYTES),
  /** Sets one attribute before it writes the body. */
  WRITE(BenchServlet.BODY_BYTES),
  /** Gets 200 bytes that may be cached. */
  SMALL(200),
  /** Gets 20 KiB that may be cached. */
  LARGE(20 << 10),
  /** Gets what a rule would have cached and the application forbids. */
  UNCACHEABLE(BenchServlet.BODY_BYTES);

  private final int bodyBytes;

  Scenario(int bodyBytes) {
    this.bodyBytes = bodyBytes;
  }

  /** Length of the response's body. */
  int bodyBytes() {
    return bodyBytes;
  }

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
