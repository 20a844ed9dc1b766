package dev.weir.responsecache;

import dev.weir.fallback.Backbone;
import dev.weir.fallback.Deadline;
import dev.weir.redis.ChangeLog;
import dev.weir.responsecache.policy.CacheStatus;
import dev.weir.responsecache.policy.ResponseCacheSettings;
import dev.weir.responsecache.policy.Telltales;
import dev.weir.responsecache.store.LocalResponses;
import dev.weir.responsecache.store.PurgeHistory;
import dev.weir.responsecache.store.PurgeTable;
import dev.weir.responsecache.store.Purges;
import dev.weir.responsecache.store.RedisResponses;
import dev.weir.responsecache.store.ResponseWriter;
import dev.weir.responsecache.store.Shelves;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Puts a {@link ResponseCache} together. */
public final class ResponseCaches {
  private static final String LOG = "purges";
  private static final int REMEMBERED_PURGES = 20_000;
  private static final int TOKEN_BYTES = 8;
  private static final long NANOS = 1_000_000;
  private static final Duration MARGIN = Duration.ofHours(1);

  private ResponseCaches() {}

  /**
   * What the cache is told the time by, and given its waits.
   *
   * @param nanoTime this process' own clock, which only runs forward
   * @param wallMillis the node's clock, milliseconds since 1970
   * @param deadlines makes the budget of a call that no request made
   */
  public record Timing(
      LongSupplier nanoTime, LongSupplier wallMillis, Supplier<Deadline> deadlines) {}

  /** A log of purges, to be handed to {@link #over}. */
  public static ChangeLog log(Backbone backbone, ResponseCacheSettings settings) {
    Duration age = settings.times().life().plus(MARGIN);
    return new ChangeLog(
        backbone.keys().key(LOG),
        new ChangeLog.Limits(age, PurgeHistory.MOST, age.multipliedBy(2)),
        backbone.gateway(),
        backbone.signals(),
        new ChangeLog.Ground(backbone.clock(), backbone.telemetry()));
  }

  /** A cache over the given backbone. */
  public static ResponseCache over(
      Backbone backbone, ResponseCacheSettings settings, ChangeLog log, Timing timing) {
    return cache(
        settings,
        shared(backbone, settings),
        purges(backbone, log),
        new Ground(timing, backbone.random(), backbone.telemetry()));
  }

  /** A cache in the memory of this process alone. */
  public static ResponseCache alone(
      ResponseCacheSettings settings, Timing timing, RandomGenerator random, Telemetry telemetry) {
    Purges purges = new Purges(new PurgeTable(REMEMBERED_PURGES), null, random, telemetry);
    return cache(settings, null, purges, new Ground(timing, random, telemetry));
  }

  private record Ground(Timing timing, RandomGenerator random, Telemetry telemetry) {}

  private static ResponseCache cache(
      ResponseCacheSettings settings,
      Shelves.@Nullable Shared shared,
      Purges purges,
      Ground ground) {
    Timing timing = ground.timing();
    Telemetry telemetry = ground.telemetry();
    Machinery.Clocks clocks = new Machinery.Clocks(timing.nanoTime(), timing.wallMillis());
    Shelves shelves =
        new Shelves(
            new LocalResponses(settings, timing.nanoTime(), telemetry),
            shared,
            purges,
            () -> timing.nanoTime().getAsLong() / NANOS,
            telemetry);
    Flights flights = new Flights();
    telemetry.gauge("responses.flights", flights::size);
    Machinery machinery =
        new Machinery(
            settings,
            shelves,
            flights,
            purges,
            new CacheStatus(settings.name()),
            new Telltales(settings.credentialFields()),
            clocks,
            telemetry);
    Planner planner = new Planner(machinery, () -> token(ground.random()), timing.deadlines());
    return new ResponseCache(machinery, planner, timing.deadlines());
  }

  private static Purges purges(Backbone backbone, ChangeLog log) {
    String name = backbone.keys().key(LOG);
    return new Purges(
        new PurgeTable(REMEMBERED_PURGES),
        new Purges.Sharing(
            log,
            name,
            backbone.envelope(),
            backbone.failover(),
            backbone.journal(),
            new PurgeHistory(backbone.gateway(), name)),
        backbone.random(),
        backbone.telemetry());
  }

  private static Shelves.Shared shared(Backbone backbone, ResponseCacheSettings settings) {
    RedisResponses.Ground ground =
        new RedisResponses.Ground(
            backbone.gateway(),
            backbone.keys(),
            backbone.secrets(),
            backbone.envelope(),
            backbone.clock(),
            backbone.telemetry());
    RedisResponses redis = new RedisResponses(ground, settings);
    return new Shelves.Shared(
        redis, new ResponseWriter(redis, ground, settings), backbone.failover());
  }

  private static String token(RandomGenerator random) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
