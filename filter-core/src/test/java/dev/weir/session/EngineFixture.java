package dev.weir.session;

import dev.weir.fallback.Backbone;
import dev.weir.fallback.Backbones;
import dev.weir.fallback.Deadline;
import dev.weir.local.LocalTier;
import dev.weir.redis.RedisClock;
import dev.weir.redis.Signals;
import dev.weir.session.attribute.AttributeCodec;
import dev.weir.session.attribute.ClassFilter;
import dev.weir.session.id.SessionIds;
import dev.weir.session.id.VersionClaims;
import dev.weir.session.store.RedisExpiry;
import dev.weir.session.store.RedisOwners;
import dev.weir.session.store.RedisSessions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A node's session engine over a store in memory, by a clock that stands still until it is moved.
 * Only what nodes say to each other, and what is noted beside sessions, goes through a real Redis.
 */
final class EngineFixture implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofMinutes(30);
  static final Duration TOUCH = Duration.ofSeconds(10);

  private static final Duration TRUSTED_AFTER = Duration.ofMillis(800);
  private static final AtomicLong NUMBER = new AtomicLong();

  /** Its own, since nodes of one name take each other's heartbeats for theirs. */
  final String name = "node-" + NUMBER.incrementAndGet();

  private final AtomicLong nanos = new AtomicLong();
  private final Backbone backbone;
  private final Signals signals;
  final RedisClock clock;
  private final LocalSessions local;
  private final Invalidations invalidations;
  final LiveSessions sessions;
  final SessionIds ids;
  final VersionClaims claims;
  final SessionEngine engine;
  final MemoryStore store;

  /** An engine with time-outs of 30 minutes, which leaves closing the backbone to the caller. */
  EngineFixture(Backbone backbone, MemoryStore store) {
    this(backbone, store, Duration.ZERO);
  }

  /**
   * @param absolute how long a session may live at most, zero for no bound
   */
  EngineFixture(Backbone backbone, MemoryStore store, Duration absolute) {
    this.store = store;
    this.backbone = Backbones.withClock(backbone, nanos::get);
    clock = new RedisClock(nanos::get, () -> 1_700_000_000_000_000L + nanos.get() / 1000);
    signals = new Signals(backbone.gateway(), backbone.keys(), clock, name);
    SessionSettings settings = settings(absolute);
    sessions =
        new LiveSessions(
            new LocalTier<>(
                "session", 1 << 20, (handle, live) -> live.bytes(), this.backbone.telemetry()));
    ids = new SessionIds(backbone.secrets(), backbone.random());
    claims = new VersionClaims(backbone.secrets());
    local = new LocalSessions(sessions, memory("ends"), store, this.backbone);
    invalidations = new Invalidations(name, sessions, local, memory("versions"));
    engine = engine(settings);
  }

  private static SessionSettings settings(Duration absolute) {
    return new SessionSettings(
        TIMEOUT,
        TOUCH,
        1024,
        4096,
        1 << 20,
        List.of("dev.weir.session.**"),
        SessionSettings.NonSerialisable.AUTO,
        SessionSettings.Unreadable.DROP_ATTRIBUTE,
        absolute,
        SessionSettings.Limit.NONE);
  }

  private SessionEngine engine(SessionSettings settings) {
    ClassLoader loader = getClass().getClassLoader();
    AttributeCodec codec =
        new AttributeCodec(new ClassFilter(settings.allowedClasses(), loader), loader, null);
    SessionParts parts =
        new SessionParts(
            ids,
            claims,
            sessions,
            store,
            local,
            new Commits(
                backbone.failover(),
                store,
                local,
                clock,
                new Commits.Basis(signals, backbone.telemetry())),
            new Touches(ids, store, backbone.failover()),
            invalidations,
            backbone.failover(),
            signals,
            clock,
            new AttributeValues(codec, settings, backbone.telemetry()),
            settings,
            backbone.telemetry());
    return new SessionEngine(parts, expiry(settings), owners());
  }

  private RedisExpiry expiry(SessionSettings settings) {
    return new RedisExpiry(
        backbone.gateway(),
        backbone.keys(),
        backbone.envelope(),
        new RedisSessions.Traits(name, signals, Duration.ofMinutes(5), Duration.ofHours(2)),
        new RedisExpiry.Bounds(TOUCH, SessionEngine.FLUSH_PAUSE, settings.absoluteTimeout()));
  }

  private RedisOwners owners() {
    return new RedisOwners(
        backbone.gateway(),
        backbone.keys(),
        backbone.secrets(),
        backbone.envelope(),
        SessionOwners.HIDDEN);
  }

  private LocalTier<String, Long> memory(String name) {
    return new LocalTier<>(name, 1 << 16, (key, value) -> 64, backbone.telemetry());
  }

  /** Has the node hear itself for long enough to trust what it holds. */
  EngineFixture trusting() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              if (signals.trusted()) {
                return true;
              }
              pass(TRUSTED_AFTER);
              signals.beat().join();
              return false;
            });
    return this;
  }

  /** Moves the clock. */
  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  long millis() {
    return clock.micros() / 1000;
  }

  Deadline deadline() {
    return Deadline.of(Backbones.PATIENCE, System::nanoTime);
  }

  /** A request that presents ids. */
  RequestSession request(@Nullable String claim, String... texts) {
    return engine.begin(List.of(texts), claim, deadline());
  }

  /** Begins a session with one attribute, as one request; its id. */
  String begin(String name, Object value) {
    try (RequestSession request = request(null)) {
      request.findOrCreate().set(name, value);
      String id = request.commit().id();
      if (id == null) {
        throw new AssertionError("the client is not told its id");
      }
      return id;
    }
  }

  /** What a request with this id finds under the name. */
  @Nullable Object read(String id, String name) {
    try (RequestSession request = request(null, id)) {
      LiveSession found = request.find();
      return found == null ? null : found.attribute(name);
    }
  }

  /** Replays what is kept for later. */
  void drain() {
    backbone.journal().drain();
  }

  int kept() {
    return backbone.journal().entries();
  }

  /** Hears what another node says. */
  void hear(String message) {
    invalidations.hear(message.getBytes(StandardCharsets.US_ASCII));
  }

  static String handle(String id) {
    String handle = SessionIds.handleOf(id);
    if (handle == null) {
      throw new AssertionError("no id: " + id);
    }
    return handle;
  }

  @Override
  public void close() {
    signals.close();
  }
}
