package dev.weir.chaos;

import dev.weir.embedded.RedisSentinels;
import dev.weir.embedded.RedisServer;
import java.util.Map;

/** A master with two replicas, which three sentinels watch. */
record Watched(RedisSentinels redis) implements Ground {

  static Watched start() {
    return new Watched(RedisSentinels.start());
  }

  @Override
  public Map<String, String> way(int node) {
    return straightWay();
  }

  @Override
  public Map<String, String> straightWay() {
    return Map.of("weir.redis.sentinels", redis.addresses());
  }

  @Override
  public RedisServer server() {
    return redis.master();
  }

  @Override
  public int servers() {
    // Whichever it is, it is called the master.
    return 1;
  }

  @Override
  public void close() {
    redis.close();
  }
}
