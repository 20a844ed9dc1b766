package dev.weir.fallback;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.embedded.RedisServer;
import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisClock;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.SecretRing;
import dev.weir.redis.Signals;
import dev.weir.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Backbones of nodes over a real Redis, with nothing in the background and much patience. */
public final class Backbones {
  /** How long a node waits for Redis, so that no hiccup of the machine makes it decide alone. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final AtomicLong NUMBER = new AtomicLong();
  private static final FallbackSettings PATIENT =
      new FallbackSettings(PATIENCE, 1000, PATIENCE, PATIENCE, 100, 1 << 20, PATIENCE, null);

  /** Looks after calls that no thread waits for; ends with the process. */
  private static final ScheduledExecutorService LOOKOUT =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "test-lookout");
            thread.setDaemon(true);
            return thread;
          });

  private static @Nullable Backbone shared;
  private static @Nullable RedisServer sharedServer;

  private Backbones() {}

  /**
   * That of a connected node which any test may use that leaves it as it is: connecting takes
   * longer than most tests. Its connections end with the process.
   */
  public static synchronized Backbone shared(RedisServer server) {
    Backbone present = shared;
    if (present == null || sharedServer != server) {
      present = over(server, Duration.ZERO);
      shared = present;
      sharedServer = server;
    }
    return present;
  }

  /** The same connections with a failover and a journal of their own, by another clock. */
  public static Backbone withClock(Backbone connected, LongSupplier nanoTime) {
    Telemetry telemetry = new Telemetry();
    Failover failover = new Failover(PATIENT, nanoTime, telemetry, LOOKOUT);
    return new Backbone(
        connected.node(),
        connected.gateway(),
        connected.keys(),
        connected.secrets(),
        connected.envelope(),
        connected.clock(),
        connected.signals(),
        failover,
        new Journal(failover, PATIENT, nanoTime, Runnable::run, telemetry),
        connected.random(),
        telemetry);
  }

  /** That of a connected node whose own clocks are off by so much. */
  public static Backbone over(RedisServer server, Duration clockError) {
    Telemetry telemetry = new Telemetry();
    SecureRandom random = new SecureRandom();
    LongSupplier nanoTime = () -> System.nanoTime() + clockError.toNanos();
    LongSupplier wall = () -> System.currentTimeMillis() * 1000 + clockError.toNanos() / 1000;
    RedisGateway gateway = new RedisGateway(settings(server), telemetry, random);
    KeySpace keys = new KeySpace("weir", "test");
    RedisClock clock = new RedisClock(nanoTime, wall);
    SecretRing secrets = SecretRing.fixed("s".repeat(32).getBytes(US_ASCII));
    Failover failover = new Failover(PATIENT, nanoTime, telemetry);
    String node = "node" + NUMBER.incrementAndGet();
    if (!gateway.awaitConnected(PATIENCE)) {
      gateway.close();
      throw new IllegalStateException("not connected");
    }
    return new Backbone(
        node,
        gateway,
        keys,
        secrets,
        new Envelope(secrets),
        clock,
        new Signals(gateway, keys, clock, node),
        failover,
        new Journal(failover, PATIENT, nanoTime, Runnable::run, telemetry),
        random,
        telemetry);
  }

  private static RedisSettings settings(RedisServer server) {
    return new RedisSettings(
        new RedisSettings.Topology.Single(server.host(), server.port()),
        null,
        () -> null,
        0,
        false,
        null,
        4,
        2,
        Duration.ofSeconds(5),
        PATIENCE);
  }

  /** Ends the node's connections. */
  public static void close(Backbone backbone) {
    backbone.signals().close();
    backbone.gateway().close();
  }
}
