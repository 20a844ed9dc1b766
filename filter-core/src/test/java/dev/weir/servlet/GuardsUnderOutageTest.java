package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.blacklist.TestTokens;
import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisExtension;
import dev.weir.embedded.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tokens and rate limits on two nodes under load over HTTP, while their Redis fails in different
 * ways: no error, no revoked token accepted, no live one refused, no limit left far behind.
 */
@Tag("long")
final class GuardsUnderOutageTest {
  private static final int LIMIT = 40;
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final int CALLERS = 8;
  private static final String LIVE = TestTokens.live("ann", "live");

  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private final List<TestNode> nodes = new ArrayList<>();
  private final Queue<String> revoked = new ConcurrentLinkedQueue<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger admitted = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile boolean stopped;
  private FaultyProxy proxy;

  /** Breaks or mends a Redis. */
  private interface Change {
    void to(RedisServer server);
  }

  @BeforeEach
  void startNodes() {
    proxy = redis.proxy();
    for (int i = 0; i < 2; i++) {
      Weir weir =
          TestWeir.over(
              "redis://127.0.0.1:" + proxy.port(),
              Map.of(
                  "weir.session.enabled", "false",
                  "weir.tokens.rules", "/private -> required",
                  "weir.ratelimit.policies", "some = " + LIMIT + "/" + WINDOW.toSeconds() + "s",
                  "weir.ratelimit.rules", "/limited -> some"));
      nodes.add(
          TestNode.start(
              weir,
              (request, response) -> response.getOutputStream().print("in"),
              List.of(new TokenBlacklistFilter(weir))));
      TestWeir.awaitWarm(weir);
    }
    await()
        .until(
            () -> nodes.stream().allMatch(node -> guarded(node, LIVE) == 200 && alive(node) == 2));
  }

  private static long alive(TestNode node) {
    return node.weir().telemetry().gauges().getOrDefault("nodes.alive", 0L);
  }

  @AfterEach
  void stopNodes() {
    nodes.forEach(TestNode::close);
  }

  @Test
  void holdWhenRedisIsKilledAndComesBackEmpty() throws InterruptedException {
    run(RedisServer::kill, server -> server.restart(false), 1);
  }

  @Test
  void holdWhenRedisIsSuspended() throws InterruptedException {
    run(RedisServer::pause, RedisServer::resume, 0);
  }

  @Test
  void holdWhenRedisIsFlushed() throws InterruptedException {
    run(server -> server.command("FLUSHALL"), server -> server.command("FLUSHALL"), 2);
  }

  @Test
  void holdWhenRedisIsSlow() throws InterruptedException {
    run(server -> proxy.delay(Duration.ofMillis(500)), server -> proxy.heal(), 0);
  }

  @Test
  void holdInAStormOfResets() throws InterruptedException {
    run(server -> proxy.resetEvery(Duration.ofMillis(100)), server -> proxy.heal(), 0);
  }

  @Test
  void holdWhenRedisTakesNoWrites() throws InterruptedException {
    run(
        server -> server.command("CONFIG", "SET", "min-replicas-to-write", "1"),
        server -> server.command("CONFIG", "SET", "min-replicas-to-write", "0"),
        0);
  }

  /**
   * @param losses how often Redis loses what it has counted
   */
  private void run(Change fault, Change mending, int losses) throws InterruptedException {
    revoke(0);
    awaitRevokedEverywhere();
    long begin = System.nanoTime();
    CountDownLatch done = load();
    hold(Duration.ofMillis(500));
    fault.to(redis.server());
    for (int i = 1; i <= 20; i++) {
      revoke(i);
      hold(Duration.ofMillis(100));
    }
    mending.to(redis.server());
    awaitRevokedEverywhere();
    hold(Duration.ofMillis(1500));
    stopped = true;
    done.await();
    double windows = (System.nanoTime() - begin) / (double) WINDOW.toNanos();
    assertThat(wrong).isEmpty();
    assertThat(requests.get()).isGreaterThan(100);
    // Two flips, each of which may cost a window once more than it holds, and each loss one more.
    double most = (Math.ceil(windows) + 1 + 2 + losses) * LIMIT + nodes.size();
    assertThat((double) admitted.get()).isBetween(Math.floor(windows) * LIMIT / 2, most);
  }

  /** Revokes one more token, at the nodes in turn, and finds it refused there at once. */
  private void revoke(int number) {
    String token = TestTokens.live("s" + number, "t" + number);
    TestNode node = nodes.get(number % nodes.size());
    node.weir().blacklist().orElseThrow().revoke(token, "test");
    if (guarded(node, token) != 401) {
      wrong.add("accepted " + number + " where it was revoked");
    }
    revoked.add(token);
  }

  private void awaitRevokedEverywhere() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                nodes.stream()
                    .allMatch(
                        node -> revoked.stream().allMatch(token -> guarded(node, token) == 401)));
  }

  private CountDownLatch load() {
    CountDownLatch done = new CountDownLatch(CALLERS);
    String known = revoked.element();
    for (int i = 0; i < CALLERS; i++) {
      int first = i;
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int turn = first; !stopped; turn++) {
                    ask(nodes.get(turn % nodes.size()), known);
                  }
                } finally {
                  done.countDown();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    return done;
  }

  private void ask(TestNode node, String known) {
    expect(200, guarded(node, LIVE), "a live token");
    expect(401, guarded(node, known), "a revoked token");
    int limited = Exchange.of(node.uri("/"), "GET", "/limited").status();
    if (limited == 200) {
      admitted.incrementAndGet();
    } else {
      expect(429, limited, "a limited path");
    }
    requests.addAndGet(3);
    LockSupport.parkNanos(2_000_000);
  }

  private void expect(int status, int actual, String what) {
    if (actual != status) {
      wrong.add(actual + " for " + what);
    }
  }

  private static int guarded(TestNode node, String token) {
    return Exchange.of(node.uri("/"), "GET", "/private", "Authorization: Bearer " + token).status();
  }

  /** Lets the load run for a while; nothing depends on how long exactly. */
  private static void hold(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
