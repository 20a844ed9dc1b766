package dev.weir;

import dev.weir.config.Settings;
import dev.weir.fallback.Availability;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Failover;
import dev.weir.fallback.Journal;
import dev.weir.fallback.Watch;
import dev.weir.redis.Envelope;
import dev.weir.redis.Epoch;
import dev.weir.redis.RedisClock;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.Signals;
import dev.weir.responsecache.ResponseCache;
import dev.weir.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Response caching on a Redis of its own, which may evict what it likes: it fails, is fallen back
 * from and is rejoined apart from the one that holds sessions. Names and secrets are the node's.
 */
final class CacheRedis implements Feature {
  private static final Duration START_WAIT = Duration.ofMillis(100);
  private static final Duration DRAIN_PAUSE = Duration.ofMillis(100);
  private static final String GAUGES = "responses.";

  private final Backbone backbone;
  private final Responses responses;
  private final Epoch epoch;
  private final Background background;
  private final Watch watch;
  private final Settings settings;
  private @Nullable JournalFiles files;

  private CacheRedis(
      Backbone backbone,
      Settings settings,
      Epoch epoch,
      Background background,
      LongSupplier wallMicros) {
    this.backbone = backbone;
    this.settings = settings;
    this.epoch = epoch;
    this.background = background;
    this.responses = Responses.over(backbone.of("response"), settings, wallMicros);
    this.watch =
        new Watch(
            backbone.failover(),
            new Watch.Probes(backbone.signals()::beat, this::mark),
            settings.fallback().probeInterval(),
            background.executor());
  }

  /** The cache of a node over the Redis at {@code redis}, to which it begins to connect. */
  static CacheRedis over(
      Backbone node,
      RedisSettings redis,
      Settings settings,
      Background background,
      LongSupplier wallMicros) {
    Telemetry telemetry = node.telemetry().under(GAUGES);
    RedisGateway gateway = new RedisGateway(redis, telemetry, new SecureRandom());
    RedisClock clock = new RedisClock(System::nanoTime, wallMicros);
    Failover failover = new Failover(settings.fallback(), System::nanoTime, telemetry);
    Backbone own =
        new Backbone(
            node.node(),
            gateway,
            node.keys(),
            node.secrets(),
            new Envelope(node.secrets()),
            clock,
            new Signals(gateway, node.keys(), clock, node.node()),
            failover,
            new Journal(
                failover, settings.fallback(), System::nanoTime, background.executor(), telemetry),
            node.random(),
            node.telemetry());
    Epoch epoch = new Epoch(gateway, node.keys(), clock, () -> Core.token(node.random()));
    return new CacheRedis(own, settings, epoch, background, wallMicros);
  }

  ResponseCache cache() {
    return responses.cache();
  }

  Availability availability() {
    return backbone.failover().availability();
  }

  @Override
  public void run(Background loop) {
    files = JournalFiles.open(settings, backbone, background, "responses");
    Failover failover = backbone.failover();
    failover.onRecovery(this::catchUp);
    if (!backbone.gateway().awaitConnected(START_WAIT)) {
      failover.beginWithoutRedis();
    }
    watch.start();
    loop.every(DRAIN_PAUSE, "purges in the journal", backbone.journal()::drain);
    responses.run(loop);
  }

  private void catchUp() {
    responses.rejoin();
    backbone.journal().drain();
  }

  /** The write probe; notices on the way when this Redis has lost what was purged. */
  private CompletionStage<Epoch.State> mark() {
    return epoch
        .mark()
        .whenComplete(
            (state, failed) -> {
              if (failed == null && state.lostData()) {
                background.executor().execute(responses::reseed);
              }
            });
  }

  @Override
  public void close() {
    watch.close();
    if (files != null) {
      files.close();
    }
    backbone.signals().close();
    backbone.gateway().close();
  }
}
