package dev.weir.embedded;

/**
 * The embedded server or a conversation with it failed; the message says what to do where that is
 * known.
 */
public sealed class EmbeddedRedisException extends RuntimeException
    permits RedisErrorReply, PortTakenException {
  private static final long serialVersionUID = 1L;

  EmbeddedRedisException(String message) {
    super(message);
  }

  EmbeddedRedisException(String message, Throwable cause) {
    super(message, cause);
  }
}
