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
    Telemetry telemetry) {}
