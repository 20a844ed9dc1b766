package dev.weir.chaos;

import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisCluster;
import dev.weir.embedded.RedisSentinels;
import dev.weir.embedded.RedisServer;

/** What becomes of several servers when one is lost; mended once they have another in its place. */
final class FailoverFaults {
  private FailoverFaults() {}

  static Runnable killMaster(Cluster cluster) {
    RedisSentinels redis = cluster.ground(Watched.class).redis();
    RedisServer victim = redis.master();
    victim.kill();
    return () -> redis.awaitAnother(victim);
  }

  static Runnable killShard(Cluster cluster) {
    RedisCluster redis = cluster.ground(Sharded.class).redis();
    chosen(redis).kill();
    return redis::awaitWell;
  }

  /** One node, that is, by a network that stalls. */
  static Runnable cutOffFromShard(Cluster cluster) {
    Sharded ground = cluster.ground(Sharded.class);
    int lost = ground.redis().servers().indexOf(chosen(ground.redis()));
    FaultyProxy way = ground.waysOfFirst().get(lost);
    way.stall();
    return way::heal;
  }

  /** The one that knows of revocations. */
  private static RedisServer chosen(RedisCluster redis) {
    return redis.master(redis.slot("weir:test:tokens:{revoked}"));
  }
}
