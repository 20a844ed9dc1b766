package dev.weir.demo;

import java.io.Serial;

/** The demo cannot start; the message tells its user why. */
public final class StartFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
