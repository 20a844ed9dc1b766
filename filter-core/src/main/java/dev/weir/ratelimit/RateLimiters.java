package dev.weir.ratelimit;

import dev.weir.client.ClientAddresses;
import dev.weir.client.ClientSettings;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Deadline;
import dev.weir.ratelimit.store.LimitStore;
import dev.weir.ratelimit.store.LocalLimits;
import dev.weir.ratelimit.store.RedisLimits;
import dev.weir.ratelimit.store.SharedLimits;
import dev.weir.redis.LiveNodes;
import dev.weir.telemetry.Telemetry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts a {@link RateLimiter} together and does what it needs done in the background. */
public final class RateLimiters {
  private final RateLimiter limiter;
  private final LocalLimits local;
  private final @Nullable Backing backing;

  /** What there is only with a Redis. */
  private record Backing(Backbone backbone, LiveNodes nodes, SharedLimits store) {}

  private RateLimiters(RateLimiter limiter, LocalLimits local, @Nullable Backing backing) {
    this.limiter = limiter;
    this.local = local;
    this.backing = backing;
  }

  /**
   * A limiter whose counts all nodes share.
   *
   * @param deadlines a fresh budget for decisions that belong to no request
   */
  public static RateLimiters over(
      Backbone backbone,
      RateLimitSettings settings,
      ClientSettings clients,
      Supplier<Deadline> deadlines) {
    LiveNodes nodes =
        new LiveNodes(
            backbone.gateway(), backbone.keys(), backbone.node(), settings.assumedNodes());
    backbone.telemetry().gauge("nodes.alive", nodes::count);
    LocalLimits local =
        new LocalLimits(
            settings.maxLocal(),
            backbone.clock()::nanos,
            nodes::count,
            false,
            backbone.telemetry());
    RedisLimits redis =
        new RedisLimits(
            backbone.gateway(),
            backbone.keys(),
            backbone.secrets(),
            backbone.gateway().clustered());
    SharedLimits store = new SharedLimits(redis, local, backbone);
    RateLimiter limiter =
        limiter(settings, clients, store, new RateLimiter.Tools(deadlines, backbone.telemetry()));
    return new RateLimiters(limiter, local, new Backing(backbone, nodes, store));
  }

  /**
   * The limiter of an application that has no Redis and is the only node.
   *
   * @param nanoTime a clock that only runs forward, in nanoseconds
   */
  public static RateLimiters alone(
      RateLimitSettings settings,
      ClientSettings clients,
      LongSupplier nanoTime,
      Supplier<Deadline> deadlines,
      Telemetry telemetry) {
    LocalLimits local = new LocalLimits(settings.maxLocal(), nanoTime, () -> 1, true, telemetry);
    RateLimiter limiter =
        limiter(settings, clients, local, new RateLimiter.Tools(deadlines, telemetry));
    return new RateLimiters(limiter, local, null);
  }

  private static RateLimiter limiter(
      RateLimitSettings settings,
      ClientSettings clients,
      LimitStore store,
      RateLimiter.Tools tools) {
    Subjects subjects = new Subjects(new ClientAddresses(clients));
    return new RateLimiter(
        settings, new RuleBook(settings.rules(), subjects), subjects, store, tools);
  }

  /** The limiter. */
  public RateLimiter limiter() {
    return limiter;
  }

  /** Tells Redis that this node lives, and learns how many others do; to be called every second. */
  public CompletionStage<?> markAlive() {
    if (backing == null) {
      return CompletableFuture.completedStage(null);
    }
    return backing.backbone().failover().tryWrite(backing.nodes()::mark);
  }

  /** Tells Redis what was admitted without it; to be called a few times a second. */
  public void settle() {
    if (backing != null) {
      backing.store().settle();
    }
  }

  /** Makes room in memory where nothing counts any more; to be called every second. */
  public void cleanUp() {
    local.cleanUp();
  }
}
