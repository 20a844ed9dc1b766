package dev.weir;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.config.Settings;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Failover;
import dev.weir.fallback.Journal;
import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisClock;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.SecretRing;
import dev.weir.redis.Signals;
import dev.weir.session.SessionEngine;
import dev.weir.session.SessionEngines;
import dev.weir.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything of a {@link Weir} that has a Redis: backbone, engines and the background loop. */
final class Core implements AutoCloseable {
  /** Most that a start waits for Redis. */
  private static final Duration START_WAIT = Duration.ofMillis(700);

  private final Backbone backbone;
  private final Background background;
  private final @Nullable SessionEngine sessions;

  private Core(Backbone backbone, Background background, @Nullable SessionEngine sessions) {
    this.backbone = backbone;
    this.background = background;
    this.sessions = sessions;
  }

  Health health() {
    return new Health(Health.Status.UP, Map.of());
  }

  Optional<SessionEngine> sessions() {
    return Optional.ofNullable(sessions);
  }

  @Override
  public void close() {
    background.close();
    backbone.signals().close();
    backbone.gateway().close();
  }
}
