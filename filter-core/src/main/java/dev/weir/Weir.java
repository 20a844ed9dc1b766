package dev.weir;

import dev.weir.blacklist.TokenBlacklist;
import dev.weir.config.Settings;
import dev.weir.embedded.RedisServer;
import dev.weir.fallback.Deadline;
import dev.weir.ratelimit.RateLimiter;
import dev.weir.redis.RedisSettings;
import dev.weir.responsecache.ResponseCache;
import dev.weir.session.SessionDirectory;
import dev.weir.session.SessionEngine;
import dev.weir.session.conversation.Conversations;
import dev.weir.telemetry.Telemetry;
import java.util.Map;
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
  private final @Nullable Settings settings;
  private final Telemetry telemetry;
  private final @Nullable RedisServer embedded;
  private final @Nullable Core core;
  private final @Nullable Standalone standalone;

  private Weir(
      @Nullable Settings settings,
      Telemetry telemetry,
      @Nullable RedisServer embedded,
      @Nullable Core core,
      @Nullable Standalone standalone) {
    this.settings = settings;
    this.telemetry = telemetry;
    this.embedded = embedded;
    this.core = core;
    this.standalone = standalone;
  }

  /**
   * A running Weir.
   *
   * @param contextPath of the web application; names it in Redis when the settings do not
   * @param loader resolves the classes of session attributes: the application's own
   * @throws dev.weir.config.InvalidSettings if there are rules for tokens and no Redis
   */
  public static Weir create(Settings settings, String contextPath, ClassLoader loader) {
    return create(
        settings, new Surroundings(settings.appOr(contextPath), loader, Core::wallMicros));
  }

  /**
   * A Weir that does nothing, because nothing is configured. The same as one that is created from
   * {@code Settings.of(Map.of())}, but made without reading settings.
   */
  public static Weir unconfigured() {
    Banner.nothingConfigured();
    return new Weir(null, new Telemetry(), null, null, null);
  }

  static Weir create(Settings settings, Surroundings surroundings) {
    Telemetry telemetry = new Telemetry();
    if (!settings.enabled()) {
      return new Weir(settings, telemetry, null, null, null);
    }
    RedisSettings redis = settings.redis();
    return redis == null
        ? withoutRedis(settings, surroundings, telemetry)
        : withRedis(settings, redis, surroundings, telemetry);
  }

  private static Weir withoutRedis(
      Settings settings, Surroundings surroundings, Telemetry telemetry) {
    settings.requireRedisForTokens();
    if (!Standalone.wanted(settings)) {
      Banner.nothingConfigured();
      return new Weir(settings, telemetry, null, null, null);
    }
    Standalone standalone = Standalone.start(settings, surroundings, telemetry);
    return new Weir(settings, telemetry, null, null, standalone);
  }

  private static Weir withRedis(
      Settings settings, RedisSettings redis, Surroundings surroundings, Telemetry telemetry) {
    RedisServer server = settings.embedded() ? EmbeddedRedis.start(settings) : null;
    try {
      RedisSettings target =
          server == null ? redis : settings.redisAt(server.host(), server.port());
      Core core = Core.start(settings, target, surroundings, telemetry);
      return new Weir(settings, telemetry, server, core, null);
    } catch (RuntimeException | Error failed) {
      if (server != null) {
        server.close();
      }
      throw failed;
    }
  }

  /** The settings it was made from. */
  public Settings settings() {
    return settings == null ? Defaults.SETTINGS : settings;
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

  /**
   * Sessions by their ids and by their users.
   *
   * @throws IllegalStateException when they are switched off or no Redis is configured
   */
  public SessionDirectory sessions() {
    return sessionEngine()
        .orElseThrow(() -> new IllegalStateException("there are no sessions without a Redis"))
        .directory(this::newDeadline);
  }

  /**
   * State of clients that are no browsers, by platform and chat.
   *
   * @throws IllegalStateException when no Redis is configured
   */
  public Conversations conversations() {
    if (core == null) {
      throw new IllegalStateException("there are no conversations without a Redis");
    }
    return core.conversations();
  }

  /** The cache of responses, unless no rule makes it active; without a Redis, this node's own. */
  public Optional<ResponseCache> responses() {
    return standalone == null
        ? Optional.ofNullable(core).flatMap(Core::responses)
        : standalone.responses();
  }

  /**
   * Sessions and tokens of users, to be ended together.
   *
   * @throws IllegalStateException when either is switched off or no Redis is configured
   */
  public SignOut signOut() {
    TokenBlacklist tokens =
        blacklist().orElseThrow(() -> new IllegalStateException("there are no tokens to revoke"));
    return new SignOut(sessions(), tokens);
  }

  /** The revoked tokens, unless tokens are switched off or no Redis is configured. */
  public Optional<TokenBlacklist> blacklist() {
    return Optional.ofNullable(core).flatMap(Core::blacklist);
  }

  /** The rate limits; empty when Weir is off, and without Redis also when no rule asks for any. */
  public Optional<RateLimiter> limiter() {
    return standalone == null
        ? Optional.ofNullable(core).map(Core::limiter)
        : Optional.of(standalone.limiter());
  }

  /** Whether it does anything at all. */
  public boolean active() {
    return core != null || standalone != null;
  }

  /** A fresh budget of waiting for Redis, for one request and all features. */
  public Deadline newDeadline() {
    return Deadlines.of(settings()).get();
  }

  /** Stops all threads and connections, within 3 s also while Redis is away. */
  @Override
  public void close() {
    if (core != null) {
      core.close();
    }
    if (standalone != null) {
      standalone.close();
    }
    if (embedded != null) {
      embedded.close();
    }
  }

  /** Read when somebody asks for them. */
  private static final class Defaults {
    private static final Settings SETTINGS = Settings.of(Map.of());

    private Defaults() {}
  }
}
