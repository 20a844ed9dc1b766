package dev.weir.ratelimit;

import dev.weir.client.ClientSettings;
import dev.weir.embedded.RedisServer;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Backbones;
import dev.weir.fallback.Deadline;
import dev.weir.ratelimit.store.RedisLimits;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;

/** One node's limiter over a real Redis, with nothing in the background and much patience. */
public final class Engine implements AutoCloseable {
  private final Backbone backbone;
  private final RateLimiters limiters;
  private final RedisLimits redis;

  private Engine(Backbone backbone, RateLimitSettings settings) {
    this.backbone = backbone;
    this.limiters =
        RateLimiters.over(
            backbone,
            settings,
            new ClientSettings(List.of(), "X-Forwarded-For"),
            () -> Deadline.of(Backbones.PATIENCE, backbone.clock()::nanos));
    this.redis = new RedisLimits(backbone.gateway(), backbone.keys(), backbone.secrets(), false);
  }

  public static Engine over(RedisServer server) {
    return over(server, Duration.ZERO, Settings.of(List.of()));
  }

  /** A node whose own clocks are off by so much. */
  public static Engine over(RedisServer server, Duration clockError, RateLimitSettings settings) {
    return new Engine(Backbones.over(server, clockError), settings);
  }

  public Backbone backbone() {
    return backbone;
  }

  public RateLimiters limiters() {
    return limiters;
  }

  public RateLimiter limiter() {
    return limiters.limiter();
  }

  public RedisLimits redis() {
    return redis;
  }

  public Telemetry telemetry() {
    return backbone.telemetry();
  }

  public Deadline deadline() {
    return Deadline.of(Backbones.PATIENCE, System::nanoTime);
  }

  @Override
  public void close() {
    Backbones.close(backbone);
  }
}
