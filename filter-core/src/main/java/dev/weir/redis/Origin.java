package dev.weir.redis;

import dev.weir.redis.RedisSettings.Address;
import dev.weir.redis.RedisSettings.Topology;

/** Says which server a client is to talk to. For one thread, but for {@link #close}. */
interface Origin extends AutoCloseable {
  /**
   * The server's address; may block for a second.
   *
   * @throws RuntimeException when nobody knows
   */
  Address find();

  /** Whether the server is known to be another one by now. */
  default boolean moved(Address from) {
    return false;
  }

  /** Ends what waits for an answer. */
  @Override
  default void close() {}

  /** The server that {@code settings} lead to. */
  static Origin of(RedisSettings settings) {
    if (settings.topology() instanceof Topology.Sentinel sentinel) {
      return new Sentinels(settings, sentinel);
    }
    if (settings.topology() instanceof Topology.Single single) {
      return single::address;
    }
    throw new IllegalArgumentException("not one server: " + settings.topology());
  }
}
