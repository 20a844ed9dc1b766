package dev.weir.ratelimit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.client.ClientSettings;
import dev.weir.embedded.RedisServer;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.fallback.FallbackSettings;
import dev.weir.fallback.Journal;
import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisClock;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.SecretRing;
import dev.weir.redis.Signals;
import dev.weir.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** One node's limiter over a real Redis, with nothing in the background and much patience. */
final class Engine implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final AtomicLong NUMBER = new AtomicLong();

  private final Backbone backbone;
  private final RateLimiters limiters;
  private final RedisLimits redis;

  private Engine(RedisServer server, Duration clockError, RateLimitSettings settings) {
    Telemetry telemetry = new Telemetry();
    SecureRandom random = new SecureRandom();
    FallbackSettings patient =
        new FallbackSettings(PATIENCE, 1000, PATIENCE, PATIENCE, 100, 1 << 20, PATIENCE);
    LongSupplier nanoTime = () -> System.nanoTime() + clockError.toNanos();
    LongSupplier wall = () -> System.currentTimeMillis() * 1000 + clockError.toNanos() / 1000;
    RedisGateway gateway = new RedisGateway(settings(server), telemetry, random);
    KeySpace keys = new KeySpace("weir", "test");
    RedisClock clock = new RedisClock(nanoTime, wall);
    SecretRing secrets = SecretRing.fixed("s".repeat(32).getBytes(US_ASCII));
    Failover failover = new Failover(patient, nanoTime, telemetry);
    String node = "node" + NUMBER.incrementAndGet();
    this.backbone =
        new Backbone(
            node,
            gateway,
            keys,
            secrets,
            new Envelope(secrets),
            clock,
            new Signals(gateway, keys, clock, node),
            failover,
            new Journal(failover, patient, nanoTime, Runnable::run, telemetry),
            random,
            telemetry);
    this.limiters =
        RateLimiters.over(
            backbone,
            settings,
            new ClientSettings(List.of(), "X-Forwarded-For"),
            () -> Deadline.of(PATIENCE, nanoTime));
    this.redis = new RedisLimits(gateway, keys, secrets, false);
  }

  static Engine over(RedisServer server) {
    return over(server, Duration.ZERO, Settings.of(List.of()));
  }

  /** A node whose own clocks are off by so much. */
  static Engine over(RedisServer server, Duration clockError, RateLimitSettings settings) {
    Engine engine = new Engine(server, clockError, settings);
    if (!engine.backbone.gateway().awaitConnected(PATIENCE)) {
      throw new IllegalStateException("not connected");
    }
    return engine;
  }

  private static RedisSettings settings(RedisServer server) {
    return new RedisSettings(
        new RedisSettings.Topology.Single(server.host(), server.port()),
        null,
        () -> null,
        0,
        false,
        4,
        2,
        Duration.ofSeconds(5),
        PATIENCE);
  }

  Backbone backbone() {
    return backbone;
  }

  RateLimiters limiters() {
    return limiters;
  }

  RateLimiter limiter() {
    return limiters.limiter();
  }

  RedisLimits redis() {
    return redis;
  }

  Telemetry telemetry() {
    return backbone.telemetry();
  }

  Deadline deadline() {
    return Deadline.of(PATIENCE, System::nanoTime);
  }

  @Override
  public void close() {
    backbone.signals().close();
    backbone.gateway().close();
  }
}
