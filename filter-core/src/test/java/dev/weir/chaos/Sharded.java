package dev.weir.chaos;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisCluster;
import dev.weir.embedded.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * Three masters, among which the keys are divided, with a replica each.
 *
 * @param waysOfFirst of the first node to all servers; empty where it goes straight
 */
record Sharded(RedisCluster redis, List<FaultyProxy> waysOfFirst) implements Ground {
  private static final String ELSEWHERE = "127.0.0.2";

  static Sharded start() {
    return new Sharded(RedisCluster.start(3), List.of());
  }

  /** The same, where the first node can be cut off from each server by itself. */
  static Sharded startWithProxies() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux"), "every loopback address is there on Linux");
    // Where servers do not say what they are called, each node finds them where it looked.
    RedisCluster redis =
        RedisCluster.start(
            3,
            RedisServer.Options.defaults()
                .config("cluster-preferred-endpoint-type", "unknown-endpoint"));
    try {
      return new Sharded(redis, redis.mirrored(InetAddress.getByName(ELSEWHERE)));
    } catch (IOException failed) {
      redis.close();
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public Map<String, String> way(int node) {
    return node > 0 || waysOfFirst.isEmpty()
        ? straightWay()
        : Map.of(
            "weir.redis.cluster",
            redis.addresses().replace(server().host() + ":", ELSEWHERE + ":"));
  }

  @Override
  public Map<String, String> straightWay() {
    return Map.of("weir.redis.cluster", redis.addresses());
  }

  @Override
  public RedisServer server() {
    return redis.master(0);
  }

  @Override
  public int servers() {
    return 3 + 1;
  }

  @Override
  public void close() {
    waysOfFirst.forEach(FaultyProxy::close);
    redis.close();
  }
}
