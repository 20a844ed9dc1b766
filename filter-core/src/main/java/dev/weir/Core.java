package dev.weir;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.blacklist.TokenBlacklist;
import dev.weir.blacklist.TokenBlacklists;
import dev.weir.blacklist.TokenVerifier;
import dev.weir.config.Settings;
import dev.weir.fallback.Availability;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Failover;
import dev.weir.fallback.Journal;
import dev.weir.fallback.Watch;
import dev.weir.ratelimit.RateLimiter;
import dev.weir.ratelimit.RateLimiters;
import dev.weir.redis.Envelope;
import dev.weir.redis.Epoch;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisClock;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.SecretRing;
import dev.weir.redis.SharedSecret;
import dev.weir.redis.Signals;
import dev.weir.responsecache.ResponseCache;
import dev.weir.session.SessionEngine;
import dev.weir.session.SessionEngines;
import dev.weir.session.attribute.AttributeCodec;
import dev.weir.session.attribute.ClassFilter;
import dev.weir.session.attribute.ObjectCodec;
import dev.weir.session.conversation.Conversations;
import dev.weir.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Everything of a {@link Weir} that has a Redis: backbone, engines and the background loop. */
final class Core implements AutoCloseable {
  /** Most that a start waits for Redis. */
  private static final Duration START_WAIT = Duration.ofMillis(800);

  private static final Duration DRAIN_PAUSE = Duration.ofMillis(100);
  private static final Duration SECRET_PAUSE = Duration.ofSeconds(1);
  private static final int NAME_BYTES = 6;

  private final Backbone backbone;
  private final Background background;
  private final Restoration restoration;
  private final SharedSecret sharedSecret;
  private final Watch watch;
  private final Optional<SessionEngine> sessions;
  private final Conversations conversations;
  private final @Nullable CacheRedis cacheRedis;
  private final Optional<ResponseCache> responses;
  private final Optional<TokenBlacklist> blacklist;
  private final RateLimiters limiters;
  private final List<Feature> features = new ArrayList<>();
  private @Nullable JournalFiles files;

  private Core(
      Backbone backbone, Settings settings, Background background, Surroundings surroundings) {
    this.backbone = backbone;
    this.background = background;
    Epoch epoch =
        new Epoch(
            backbone.gateway(), backbone.keys(), backbone.clock(), () -> token(backbone.random()));
    this.restoration = new Restoration(backbone, epoch, features, background.executor());
    this.sharedSecret = new SharedSecret(backbone.gateway(), backbone.keys(), backbone.secrets());
    AttributeCodec codec = codec(settings, surroundings.loader());
    this.sessions = sessions(backbone.of("session"), settings, codec);
    sessions.map(Sessions::new).ifPresent(features::add);
    this.conversations = conversations(backbone.of("conversation"), settings, codec);
    features.add(new Chats(conversations));
    this.blacklist = blacklist(backbone.of("token"), settings, surroundings.loader());
    blacklist.map(Tokens::new).ifPresent(features::add);
    this.limiters =
        RateLimiters.over(
            backbone.of("ratelimit"),
            settings.rateLimit(),
            settings.client(),
            Deadlines.of(settings));
    features.add(new RateLimits(limiters));
    LongSupplier wall = surroundings.wallMicros();
    this.cacheRedis = cacheRedis(backbone, settings, background, wall);
    Optional<Responses> beside =
        settings.cachesResponses() && cacheRedis == null
            ? Optional.of(Responses.over(backbone.of("response"), settings, wall))
            : Optional.empty();
    Optional.<Feature>ofNullable(cacheRedis).or(() -> beside).ifPresent(features::add);
    this.responses =
        cacheRedis == null ? beside.map(Responses::cache) : Optional.of(cacheRedis.cache());
    this.watch =
        new Watch(
            backbone.failover(),
            new Watch.Probes(backbone.signals()::beat, restoration::mark),
            settings.fallback().probeInterval(),
            background.executor());
  }

  static Core start(
      Settings settings, RedisSettings redis, Surroundings surroundings, Telemetry telemetry) {
    String app = surroundings.app();
    Background background = new Background(app, surroundings.loader());
    Backbone backbone = backbone(settings, redis, background, surroundings, telemetry);
    Core core = new Core(backbone, settings, background, surroundings);
    try {
      core.files = JournalFiles.open(settings, backbone, background, "");
      core.run();
    } catch (RuntimeException | Error failed) {
      core.close();
      throw failed;
    }
    boolean connected = backbone.failover().readsWell();
    Banner.log(settings, app, redis, connected);
    return core;
  }

  /** Where responses have a Redis of their own. */
  private static @Nullable CacheRedis cacheRedis(
      Backbone backbone, Settings settings, Background background, LongSupplier wallMicros) {
    RedisSettings apart = settings.cachesResponses() ? settings.responses().redis() : null;
    return apart == null
        ? null
        : CacheRedis.over(backbone, apart, settings, background, wallMicros);
  }

  private static AttributeCodec codec(Settings settings, ClassLoader loader) {
    String own = settings.sessionCodec();
    return new AttributeCodec(
        new ClassFilter(settings.session().allowedClasses(), loader),
        loader,
        own == null ? null : Hooks.make(ObjectCodec.class, own, loader));
  }

  private static Optional<SessionEngine> sessions(
      Backbone backbone, Settings settings, AttributeCodec codec) {
    if (!settings.sessionsEnabled()) {
      return Optional.empty();
    }
    return Optional.of(
        SessionEngines.over(
            backbone, settings.session(), settings.fallback().journalMaxAge(), codec));
  }

  private static Conversations conversations(
      Backbone backbone, Settings settings, AttributeCodec codec) {
    return Conversations.over(
        backbone,
        settings.conversations(),
        settings.fallback().journalMaxAge(),
        codec,
        Deadlines.of(settings));
  }

  private static Optional<TokenBlacklist> blacklist(
      Backbone backbone, Settings settings, ClassLoader loader) {
    if (!settings.tokens().enabled()) {
      return Optional.empty();
    }
    TokenBlacklist blacklist =
        TokenBlacklists.over(backbone, settings.tokens(), Deadlines.of(settings));
    String verifier = settings.tokens().verifier();
    if (verifier != null) {
      blacklist.verifyWith(Hooks.make(TokenVerifier.class, verifier, loader));
    }
    return Optional.of(blacklist);
  }

  private static Backbone backbone(
      Settings settings,
      RedisSettings redis,
      Background background,
      Surroundings surroundings,
      Telemetry telemetry) {
    SecureRandom random = new SecureRandom();
    LongSupplier wallMicros = surroundings.wallMicros();
    RedisGateway gateway = new RedisGateway(redis, telemetry, random);
    KeySpace keys = new KeySpace(settings.keyPrefix(), surroundings.app());
    RedisClock clock = new RedisClock(System::nanoTime, wallMicros);
    String secret = settings.secret();
    SecretRing secrets =
        secret == null
            ? SecretRing.generated(random, wallMicros.getAsLong())
            : SecretRing.fixed(secret.getBytes(UTF_8));
    String node = token(random);
    Failover failover =
        new Failover(settings.fallback(), System::nanoTime, telemetry, background.executor());
    return new Backbone(
        node,
        gateway,
        keys,
        secrets,
        new Envelope(secrets),
        clock,
        new Signals(gateway, keys, clock, node),
        failover,
        new Journal(
            failover, settings.fallback(), System::nanoTime, background.executor(), telemetry),
        random,
        telemetry);
  }

  /** Waits a little for Redis and begins the background work, whatever came of it. */
  private void run() {
    Failover failover = backbone.failover();
    failover.onRecovery(this::rejoin);
    backbone.gateway().onNewMaster(restoration::newMaster);
    long begin = System.nanoTime();
    boolean connected = backbone.gateway().awaitConnected(START_WAIT);
    Duration left = START_WAIT.minusNanos(System.nanoTime() - begin);
    boolean joined = connected && Joining.within(left, this::join);
    if (!joined) {
      failover.beginWithoutRedis();
    }
    watch.start();
    background.every(DRAIN_PAUSE, "journal", this::drain);
    background.every(SECRET_PAUSE, "secret", this::exchange);
    features.forEach(feature -> feature.run(background));
  }

  /** What a node does first once it reaches Redis. */
  private CompletionStage<?> join() {
    return sharedSecret
        .exchange()
        .thenCompose(done -> backbone.signals().beat())
        .thenCompose(done -> restoration.mark())
        .thenCompose(done -> warmUp());
  }

  private CompletionStage<?> warmUp() {
    return CompletableFuture.allOf(
        features.stream()
            .map(feature -> feature.warmUp().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  private void rejoin() {
    exchange();
    features.forEach(Feature::rejoin);
    restoration.recovered();
    drain();
  }

  private void drain() {
    backbone.journal().drain();
  }

  private void exchange() {
    backbone.failover().tryWrite(sharedSecret::exchange);
  }

  Health health() {
    Availability redis = backbone.failover().availability();
    boolean hearing = backbone.signals().trusted();
    boolean well = redis == Availability.UP && hearing;
    Map<String, String> parts = new TreeMap<>();
    parts.put("redis", redis.name());
    parts.put("redis.topology", backbone.gateway().topology());
    parts.put("redis.masters", backbone.gateway().masters());
    parts.put("signals", hearing ? "UP" : "DOWN");
    parts.put("journal", backbone.journal().entries() == 0 ? "EMPTY" : "HOLDING");
    if (cacheRedis != null) {
      Availability apart = cacheRedis.availability();
      parts.put("responses.redis", apart.name());
      well &= apart == Availability.UP;
    }
    return new Health(well ? Health.Status.UP : Health.Status.DEGRADED, parts);
  }

  Optional<SessionEngine> sessions() {
    return sessions;
  }

  Conversations conversations() {
    return conversations;
  }

  Optional<ResponseCache> responses() {
    return responses;
  }

  Optional<TokenBlacklist> blacklist() {
    return blacklist;
  }

  RateLimiter limiter() {
    return limiters.limiter();
  }

  @Override
  public void close() {
    watch.close();
    background.close();
    if (files != null) {
      files.close();
    }
    backbone.signals().close();
    backbone.gateway().close();
    features.forEach(Feature::close);
  }

  static String token(RandomGenerator random) {
    byte[] bytes = new byte[NAME_BYTES * 2];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static long wallMicros() {
    return System.currentTimeMillis() * 1000;
  }
}
