package dev.weir.redis;

import java.io.Serial;

/**
 * Redis answered, but with something that is not what was stored: another type, another key's
 * value, junk. To the store that asked it is a miss; it never opens a breaker.
 */
public final class BadRedisData extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public BadRedisData(String message) {
    super(message, null, false, false);
  }
}
