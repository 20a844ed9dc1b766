package dev.weir.chaos;

import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisServer;
import dev.weir.fallback.Availability;
import dev.weir.servlet.ResponseCacheFilter;
import dev.weir.servlet.TestNode;
import dev.weir.servlet.TokenBlacklistFilter;
import dev.weir.telemetry.Event;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Nodes with all four filters over the same Redis. */
final class Cluster implements AutoCloseable {
  static final int LIMIT = 40;
  static final Duration WINDOW = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<Event> DECISIONS =
      List.of(
          Event.FALLBACK_BREAKER_OPEN,
          Event.FALLBACK_DEADLINE,
          Event.FALLBACK_BULKHEAD,
          Event.FALLBACK_ERROR);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "weir.tokens.rules", "/private -> required",
          "weir.tokens.issuer-skew", "0",
          "weir.ratelimit.policies", "some = " + LIMIT + "/" + WINDOW.toSeconds() + "s",
          "weir.ratelimit.rules", "/limited -> some",
          "weir.responses.canonical-host", "test",
          "weir.responses.rules", "/page/* -> cache, ttl=1h");

  private final Ground ground;
  private final Map<String, String> settings;
  private final List<AtomicLong> clocks = new ArrayList<>();
  private final List<TestNode> nodes = new CopyOnWriteArrayList<>();
  private final Path pages = temporary();

  private Cluster(Ground ground, Map<String, String> further) {
    this.ground = ground;
    this.settings = new HashMap<>(SETTINGS);
    settings.putAll(further);
  }

  /** So many nodes over one Redis. */
  static Cluster start(int count, Map<String, String> further) {
    return start(count, further, OneServer.start(count));
  }

  /** So many nodes, which know of each other and do without nothing. */
  static Cluster start(int count, Map<String, String> further, Ground ground) {
    Cluster cluster = new Cluster(ground, further);
    for (int i = 0; i < count; i++) {
      cluster.clocks.add(new AtomicLong());
    }
    cluster.nodes.addAll(cluster.manyNodes(count));
    cluster.awaitWell();
    cluster.awaitCompany();
    return cluster;
  }

  private static Path temporary() {
    try {
      return Files.createTempFile("weir-pages", "");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private TestNode node(int number) {
    AtomicLong ahead = clocks.get(number);
    return node(ground.way(number), () -> System.currentTimeMillis() * 1000 + ahead.get());
  }

  private TestNode node(Map<String, String> way, LongSupplier wallMicros) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(way);
    Weir weir = TestWeir.of(all, wallMicros);
    return TestNode.start(weir, new Application(weir, Pages.in(pages)), filters(weir));
  }

  /** What stands behind the filter for sessions. */
  static List<Filter> filters(Weir weir) {
    return List.of(new TokenBlacklistFilter(weir), new ResponseCacheFilter(weir));
  }

  /** One more node, which knows only what Redis holds. */
  TestNode newcomer() {
    TestNode node = node(ground.straightWay(), () -> System.currentTimeMillis() * 1000);
    // It asks Redis for everything until it trusts what it hears, so nobody has to wait for that.
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(PATIENCE)
        .until(() -> "UP".equals(node.weir().health().components().get("redis")));
    return node;
  }

  /** Nodes that are started side by side. */
  private List<TestNode> manyNodes(int count) {
    List<CompletableFuture<TestNode>> starting =
        IntStream.range(0, count)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> node(i), Cluster::begin))
            .toList();
    return starting.stream().map(CompletableFuture::join).toList();
  }

  private static void begin(Runnable start) {
    Thread thread = new Thread(start, "starting");
    // What loads classes by the thread's own loader is to find those of the tests.
    thread.setContextClassLoader(Cluster.class.getClassLoader());
    thread.start();
  }

  /** Ends all nodes and starts as many, without waiting for anything. */
  void replaceNodes() {
    nodes.forEach(TestNode::close);
    List<TestNode> others = manyNodes(nodes.size());
    for (int i = 0; i < others.size(); i++) {
      nodes.set(i, others.get(i));
    }
  }

  /** Has the clock of a node's machine jump. */
  void setClock(int node, Duration ahead) {
    clocks.get(node).set(ahead.toNanos() / 1000);
  }

  /** What it stands on, for faults that there are on such a ground only. */
  <G extends Ground> G ground(Class<G> kind) {
    return kind.cast(ground);
  }

  /** How many servers a node talks to. */
  int servers() {
    return ground.servers();
  }

  /** The one Redis. */
  RedisServer redis() {
    return ground(OneServer.class).server();
  }

  /** The ways of the nodes to the one Redis. */
  List<FaultyProxy> proxies() {
    return ground(OneServer.class).proxies();
  }

  int size() {
    return nodes.size();
  }

  List<TestNode> nodes() {
    return nodes;
  }

  /** Where the nodes are now. */
  List<URI> addresses() {
    return nodes.stream().map(node -> node.uri("/")).toList();
  }

  /** What the nodes are told beside the way to Redis. */
  Map<String, String> settings() {
    return settings;
  }

  /** Where the versions of the pages are kept. */
  Path pages() {
    return pages;
  }

  Weir weir(int node) {
    return nodes.get(node).weir();
  }

  /** Whether no node does without anything or has anything left to write. */
  boolean well() {
    return nodes.stream().allMatch(node -> well(node.weir()));
  }

  static boolean well(Weir weir) {
    Health health = weir.health();
    return health.status() == Health.Status.UP
        && "EMPTY".equals(health.components().get("journal"));
  }

  /** What a node takes Redis to be good for. */
  Availability availability(int node) {
    return Availability.valueOf(weir(node).health().components().getOrDefault("redis", "UP"));
  }

  void awaitWell() {
    await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(this::well);
  }

  /** Waits until every node knows how many there are. */
  void awaitCompany() {
    Long all = (long) nodes.size();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                nodes.stream()
                    .allMatch(
                        node -> all.equals(node.weir().telemetry().gauges().get("nodes.alive"))));
  }

  /** Decisions that the nodes have made without Redis. */
  long decisions() {
    long sum = 0;
    for (TestNode node : nodes) {
      for (Event event : DECISIONS) {
        sum += node.weir().telemetry().total(event);
      }
    }
    return sum;
  }

  /** The same by feature. */
  Map<String, Long> decisionsByFeature() {
    Map<String, Long> sums = new HashMap<>();
    for (TestNode node : nodes) {
      node.weir()
          .telemetry()
          .decisions()
          .forEach(
              (feature, reasons) ->
                  reasons.values().forEach(count -> sums.merge(feature, count, Long::sum)));
    }
    return sums;
  }

  /** The version of its Redis. */
  String redisVersion() {
    String info = String.valueOf(ground.server().command("INFO", "server"));
    return info.lines()
        .filter(line -> line.startsWith("redis_version:"))
        .map(line -> line.substring("redis_version:".length()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    nodes.forEach(TestNode::close);
    ground.close();
    try {
      Files.delete(pages);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
