package dev.weir.demo;

import dev.weir.config.Settings;
import dev.weir.config.Source;
import dev.weir.config.Sources;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Jetty nodes in this process that share one Redis: the one that the environment names, else an own
 * one that can be broken. Thread-safe.
 */
public final class Demo implements AutoCloseable {
  private static final String APP = "demo";
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "weir.app",
          APP,
          "weir.ratelimit.rules",
          "/api/limited -> default; POST /api/login -> login",
          "weir.tokens.rules",
          "/api/private -> required; /api/logout -> required;"
              + " /api/logout-everywhere -> required",
          // Who issues the tokens shares the machine, and so the clock, with Redis.
          "weir.tokens.issuer-skew",
          "0",
          "weir.annotations",
          "true",
          "weir.responses.canonical-host",
          "demo",
          "weir.responses.rules",
          "GET /api/report/* -> cache, ttl=60s, swr=30s, tags=report, vary=Accept-Language");
  private static final Duration WAIT_FOR_REDIS = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private final @Nullable OwnRedis ownRedis;
  private final Settings settings;
  private final Tokens tokens;
  private final List<Node> nodes = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Demo(Map<String, String> environment) {
    Sources given =
        Sources.of(Source.systemProperties(), Source.environment(environment))
            .and(Source.properties("jetty-demo", DEFAULTS));
    Settings asked = Settings.read(given);
    if (asked.redis() != null && !asked.embedded()) {
      ownRedis = null;
      settings = asked;
    } else {
      ownRedis = OwnRedis.start();
      settings = withRedis(given, ownRedis);
    }
    String secret = settings.secret();
    SecureRandom random = new SecureRandom();
    Clock clock = Clock.systemUTC();
    tokens = secret == null ? Tokens.own(random, clock) : Tokens.keyedBy(secret, random, clock);
  }

  private static Settings withRedis(Sources given, OwnRedis redis) {
    try {
      Map<String, String> address = Map.of("weir.redis.url", redis.url());
      return Settings.read(given.and(Source.properties("the demo's own Redis", address)));
    } catch (RuntimeException | Error e) {
      redis.close();
      throw e;
    }
  }

  /**
   * A demo that answers on all its nodes, with Redis where that is reached within two seconds.
   *
   * @throws StartFailure when a node cannot start, because its port is taken for instance
   * @throws dev.weir.config.InvalidSettings when the environment is contradictory
   */
  public static Demo start(Options options) {
    Demo demo = new Demo(options.environment());
    try {
      demo.startNodes(options);
      return demo;
    } catch (RuntimeException | Error e) {
      demo.close();
      throw e;
    }
  }

  private void startNodes(Options options) {
    for (int i = 0; i < options.nodes(); i++) {
      int port = options.port() == 0 ? 0 : options.port() + i;
      String name = "node-" + (i + 1);
      nodes.add(Node.start(name, new InetSocketAddress(options.host(), port), settings, this));
    }
    long begun = System.nanoTime();
    while (!withRedis() && System.nanoTime() - begun < WAIT_FOR_REDIS.toNanos()) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  /** Whether every node uses Redis at the moment. */
  boolean withRedis() {
    return nodes.stream().allMatch(Node::well);
  }

  /** The ports that the nodes listen on, in order. */
  public List<Integer> ports() {
    return nodes.stream().map(Node::port).toList();
  }

  /** The Redis of its own, or empty when the environment names another one. */
  public Optional<OwnRedis> redis() {
    return Optional.ofNullable(ownRedis);
  }

  /** The bearer tokens that all nodes issue and accept. */
  Tokens tokens() {
    return tokens;
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** Where Redis is, without secrets. */
  String redisAddress() {
    if (ownRedis != null) {
      return ownRedis.url() + " (its own)";
    }
    return Objects.requireNonNull(settings.redis()).address();
  }

  /** Whether no other machine can reach it. */
  boolean loopbackOnly() {
    return nodes.stream().allMatch(Node::onLoopback);
  }

  /** Stops all nodes side by side, then the Redis of its own. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    nodes.forEach(node -> closing.add(CompletableFuture.runAsync(node::close, Demo::onNewThread)));
    try {
      CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new)).join();
    } finally {
      if (ownRedis != null) {
        ownRedis.close();
      }
    }
  }

  private static void onNewThread(Runnable task) {
    Thread thread = new Thread(task, "demo-close-node");
    thread.setDaemon(true);
    thread.start();
  }
}
