package dev.weir.session;

import java.io.Serial;

/** A principal has as many sessions as it may have, and none goes for a new one. */
public final class TooManySessions extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  TooManySessions(int most) {
    super("a user may not have more than " + most + " sessions", null, false, false);
  }
}
