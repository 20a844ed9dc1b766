package dev.weir.config;

import dev.weir.blacklist.TokenSettings;
import dev.weir.client.ClientSettings;
import dev.weir.fallback.FallbackSettings;
import dev.weir.ratelimit.RateLimitSettings;
import dev.weir.redis.RedisSettings;
import dev.weir.responsecache.policy.ResponseCacheSettings;
import dev.weir.session.SessionSettings;
import dev.weir.session.conversation.ConversationSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration. Immutable and thread-safe.
 *
 * @param enabled whether Weir does anything at all
 * @param app the configured name of the application, or null; see {@link #appOr}
 * @param keyPrefix what every key in Redis begins with
 * @param secret the configured secret, at least 32 characters, or null for one that the nodes agree
 *     on through Redis
 * @param redis how to reach Redis, or null when none is configured; with port 0 when it is
 *     embedded, see {@link #redisAt}
 * @param embedded whether a private Redis is to be started
 * @param embeddedServer path of the redis-server to start, the word {@code path} for the one on the
 *     {@code PATH}, or null for the bundled one
 * @param fallback what an unwell Redis may cost
 * @param sessionsEnabled whether Weir keeps the application's sessions
 * @param session life time and bounds of sessions
 * @param sessionTimeoutGiven whether the idle time of sessions was configured; if not, the servlet
 *     container's own ranks before it
 * @param sessionCookieName name of the session cookie, or null for the container's own
 * @param sessionIdsInCookies whether ids travel in cookies
 * @param sessionIdHeader name of the header that ids travel in, or null where they do not
 * @param sessionUrlIds whether ids may travel in URLs where the container permits it by default
 * @param sessionPrincipal whose a session is: {@code none}, {@code user} or {@code
 *     attribute:<name>}
 * @param sessionPassivePaths patterns of paths whose requests do not extend the session
 * @param sessionAsyncCommit whether requests may end without a thread that waits for Redis
 * @param sessionCodec class of the application's own codec, or null
 * @param conversations life times and bounds of conversations
 * @param tokens which tokens there are, which requests need one, and what bounds them
 * @param healthPath where the health report is served, below the context path
 * @param rateLimit what is limited, and how refusals look
 * @param client whom to believe who is calling
 * @param responses where responses are cached, and the bounds of that
 * @param annotations whether annotations may ask for what no rule asks for
 * @param describe one line for each setting that is not at its default, with its source and without
 *     secrets, for the start-up print-out
 */
public record Settings(
    boolean enabled,
    @Nullable String app,
    String keyPrefix,
    @Nullable String secret,
    @Nullable RedisSettings redis,
    boolean embedded,
    @Nullable String embeddedServer,
    FallbackSettings fallback,
    boolean sessionsEnabled,
    SessionSettings session,
    boolean sessionTimeoutGiven,
    @Nullable String sessionCookieName,
    boolean sessionIdsInCookies,
    @Nullable String sessionIdHeader,
    boolean sessionUrlIds,
    String sessionPrincipal,
    List<String> sessionPassivePaths,
    boolean sessionAsyncCommit,
    @Nullable String sessionCodec,
    ConversationSettings conversations,
    TokenSettings tokens,
    String healthPath,
    RateLimitSettings rateLimit,
    ClientSettings client,
    ResponseCacheSettings responses,
    boolean annotations,
    List<String> describe) {
  private static final String ROOT = "root";
  private static final String PLAIN = "-._/";

  public Settings {
    describe = List.copyOf(describe);
    sessionPassivePaths = List.copyOf(sessionPassivePaths);
  }

  /**
   * Reads and checks the configuration. With {@code weir.enabled=false} everything else is at its
   * default and goes unchecked.
   *
   * @throws InvalidSettings if anything is wrong; it names every problem
   */
  public static Settings read(Sources sources) {
    Values values = Values.read(sources);
    if (!values.get(GeneralKeys.ENABLED)) {
      return of(false, Values.read(Sources.of()));
    }
    Settings settings = of(true, values);
    values.throwIfWrong();
    return settings;
  }

  /**
   * The configuration that consists of these settings alone, whatever the environment says.
   *
   * @throws InvalidSettings if anything is wrong; it names every problem
   */
  public static Settings of(Map<String, String> settings) {
    return read(Sources.of(Source.properties("settings in code", settings)));
  }

  private static Settings of(boolean enabled, Values values) {
    RedisSettings redis = RedisTarget.read(values);
    return new Settings(
        enabled,
        values.find(GeneralKeys.APP),
        values.get(GeneralKeys.KEY_PREFIX),
        values.find(GeneralKeys.SECRET),
        redis,
        values.get(RedisKeys.EMBEDDED),
        values.find(RedisKeys.SERVER),
        FallbackKeys.read(values),
        values.get(SessionKeys.ENABLED),
        SessionKeys.read(values),
        values.isGiven(SessionKeys.TIMEOUT),
        values.find(SessionKeys.COOKIE_NAME),
        SessionKeys.inCookies(values),
        SessionKeys.header(values),
        values.get(SessionKeys.URL_IDS),
        values.get(SessionKeys.PRINCIPAL),
        values.get(SessionKeys.PASSIVE_PATHS),
        values.get(SessionKeys.ASYNC_COMMIT),
        values.find(SessionKeys.CODEC),
        ConversationKeys.read(values),
        TokenKeys.read(values, redis != null),
        values.get(GeneralKeys.HEALTH_PATH),
        RateLimitKeys.read(values),
        ClientKeys.read(values),
        ResponseKeys.read(values),
        values.get(GeneralKeys.ANNOTATIONS),
        values.describe());
  }

  /** Whether anything may ask for responses to be cached. */
  public boolean cachesResponses() {
    return annotations || responses.enabled();
  }

  /**
   * The name of the application in Redis: the configured one, else the context path without its
   * leading slash, else {@code root}. What may not stand in a key is percent-encoded, so that
   * different context paths never share a name.
   */
  public String appOr(String contextPath) {
    if (app != null) {
      return app;
    }
    String path = contextPath.startsWith("/") ? contextPath.substring(1) : contextPath;
    StringBuilder name = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > 0 && (Character.isLetterOrDigit(b) || PLAIN.indexOf(b) >= 0);
      name.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
    }
    return name.isEmpty() ? ROOT : name.toString();
  }

  /**
   * Makes sure that no rule promises what only a Redis can keep.
   *
   * @throws InvalidSettings if there are rules for tokens and no Redis is configured: nothing would
   *     keep revocations, and nobody would notice
   */
  public void requireRedisForTokens() {
    if (redis == null && tokens.enabled()) {
      throw new InvalidSettings(
          List.of(
              new InvalidSettings.Problem(
                  TokenKeys.RULES.name(),
                  "needs a Redis (REDIS_URL), which keeps the revocations",
                  tokens.places().rules().size() + " rules",
                  "no Redis is configured")));
    }
  }

  /**
   * What stops a start whose {@code weir.journal.dir} turned out to be unfit.
   *
   * @param rule what it must be
   */
  public InvalidSettings unfitJournalDirectory(String rule) {
    return new InvalidSettings(
        List.of(
            new InvalidSettings.Problem(
                FallbackKeys.JOURNAL_DIRECTORY.name(),
                rule,
                Printable.of(String.valueOf(fallback.journalDirectory())),
                "at the start")));
  }

  /**
   * How to reach a Redis at another address, with the pool and the time limits configured here: for
   * the embedded one, whose port is known only once it runs.
   *
   * @throws IllegalStateException if no Redis is configured
   */
  public RedisSettings redisAt(String host, int port) {
    if (redis == null) {
      throw new IllegalStateException("no Redis is configured");
    }
    return new RedisSettings(
        new RedisSettings.Topology.Single(host, port),
        redis.username(),
        redis.password(),
        redis.database(),
        redis.tls(),
        redis.authorities(),
        redis.poolSize(),
        redis.threads(),
        redis.connectTimeout(),
        redis.commandTimeout());
  }

  /** The start-up print-out in one line; never shows a secret. */
  @Override
  public String toString() {
    return "Settings" + describe;
  }
}
