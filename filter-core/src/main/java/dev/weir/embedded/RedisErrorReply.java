package dev.weir.embedded;

/**
 * An error that the server answered with; the message is the server's own, {@code WRONGTYPE ...}.
 */
public final class RedisErrorReply extends EmbeddedRedisException {
  private static final long serialVersionUID = 1L;

  RedisErrorReply(String message) {
    super(message);
  }
}
