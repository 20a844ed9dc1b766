package dev.weir.fallback;

import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisClock;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.SecretRing;
import dev.weir.redis.Signals;
import dev.weir.telemetry.Telemetry;
import java.util.random.RandomGenerator;

/**
 * What every feature stands on: one door to Redis and what takes over when it is shut. Made once by
 * {@code dev.weir.Weir}.
 *
 * @param node this node's name among the nodes of the application
 */
public record Backbone(
    String node,
    RedisGateway gateway,
    KeySpace keys,
    SecretRing secrets,
    Envelope envelope,
    RedisClock clock,
    Signals signals,
    Failover failover,
    Journal journal,
    RandomGenerator random,
    Telemetry telemetry) {

  /**
   * The same for one feature: what is decided without Redis is counted under its name.
   *
   * @param feature its name in metrics, {@code session}
   */
  public Backbone of(String feature) {
    return new Backbone(
        node,
        gateway,
        keys,
        secrets,
        envelope,
        clock,
        signals,
        failover.countingFor(feature),
        journal,
        random,
        telemetry);
  }
}
