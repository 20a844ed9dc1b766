package dev.weir;

import dev.weir.blacklist.TokenBlacklist;
import dev.weir.config.Settings;
import dev.weir.embedded.RedisServer;
import dev.weir.fallback.Deadline;
import dev.weir.redis.RedisSettings;
import dev.weir.responsecache.ResponseCache;
import dev.weir.session.SessionEngine;
import dev.weir.telemetry.Telemetry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All of Weir for one application: made from settings, hands out the engines, closes everything it
 * started. Has no static state; several live side by side. Thread-safe.
 *
 * <p>Redis need not be reachable: {@link #create} waits for it for less than a second, and what is
 * not there at the start joins later by itself.
 */
public final class Weir implements AutoCloseable {
  private final Settings settings;
  private final Telemetry telemetry;
  private final @Nullable RedisServer embedded;
  private final @Nullable Core core;

  private Weir(
      Settings settings, Telemetry telemetry, @Nullable RedisServer embedded, @Nullable Core core) {
    this.settings = settings;
    this.telemetry = telemetry;
    this.embedded = embedded;
    this.core = core;
  }

  /**
   * A running Weir.
   *
   * @param contextPath of the web application; names it in Redis when the settings do not
   * @param loader resolves the classes of session attributes: the application's own
   */
  public static Weir create(Settings settings, String contextPath, ClassLoader loader) {
    Telemetry telemetry = new Telemetry();
    if (!settings.enabled()) {
      return new Weir(settings, telemetry, null, null);
    }
    RedisSettings redis = settings.redis();
    if (redis == null) {
      Banner.nothingConfigured();
      return new Weir(settings, telemetry, null, null);
    }
    RedisServer server = settings.embedded() ? EmbeddedRedis.start(settings) : null;
    try {
      RedisSettings target =
          server == null ? redis : settings.redisAt(server.host(), server.port());
      Core core = Core.start(settings, target, settings.appOr(contextPath), loader, telemetry);
      return new Weir(settings, telemetry, server, core);
    } catch (RuntimeException | Error failed) {
      if (server != null) {
        server.close();
      }
      throw failed;
    }
  }

  /** The settings it was made from. */
  public Settings settings() {
    return settings;
  }

  /** What has happened so far. */
  public Telemetry telemetry() {
    return telemetry;
  }

  /** How well it is. */
  public Health health() {
    return core == null ? Health.without() : core.health();
  }

  /** The sessions, unless they are switched off or no Redis is configured. */
  public Optional<SessionEngine> sessionEngine() {
    return Optional.ofNullable(core).flatMap(Core::sessions);
  }

  /** The cache of responses, unless no rule makes it active or no Redis is configured. */
  public Optional<ResponseCache> responses() {
    return Optional.ofNullable(core).flatMap(Core::responses);
  }

  /** The revoked tokens, unless tokens are switched off or no Redis is configured. */
  public Optional<TokenBlacklist> blacklist() {
    return Optional.ofNullable(core).flatMap(Core::blacklist);
  }

  /** A fresh budget of waiting for Redis, for one request and all features. */
  public Deadline newDeadline() {
    return Deadline.of(settings.fallback().deadline(), System::nanoTime);
  }

  /** Stops all threads and connections, within 3 s also while Redis is away. */
  @Override
  public void close() {
    if (core != null) {
      core.close();
    }
    if (embedded != null) {
      embedded.close();
    }
  }
}
