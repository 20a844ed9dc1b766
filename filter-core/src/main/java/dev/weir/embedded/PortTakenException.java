package dev.weir.embedded;

/** Another process listens on the server's port. */
final class PortTakenException extends EmbeddedRedisException {
  private static final long serialVersionUID = 1L;

  PortTakenException(String message) {
    super(message);
  }
}
