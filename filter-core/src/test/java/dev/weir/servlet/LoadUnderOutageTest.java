package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisExtension;
import dev.weir.embedded.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Constant load on two nodes while their Redis fails in different ways: no error, no lost write,
 * nobody waits for long. Latencies are printed, and held against the promise only with {@code
 * -Dchaos.latency=true}, on a machine that does nothing else.
 */
@Tag("long")
final class LoadUnderOutageTest {
  private static final double DEADLINE_MILLIS = 100;
  private static final double TOLERANCE_MILLIS = 20;

  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private FaultyProxy proxy;
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void startNodes() {
    proxy = redis.proxy();
    String url = "redis://127.0.0.1:" + proxy.port();
    a = TestNode.start(TestWeir.over(url), new SessionActions());
    b = TestNode.start(TestWeir.over(url), new SessionActions());
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
  }

  @AfterEach
  void stopNodes() {
    a.close();
    b.close();
  }

  @Test
  void survivesAKilledRedisThatReturnsEmpty() throws Exception {
    run("killed, back empty", server -> server.kill(), server -> server.restart(false));
  }

  @Test
  void survivesASuspendedRedis() throws Exception {
    run("suspended", RedisServer::pause, RedisServer::resume);
  }

  @Test
  void survivesARestartThatNobodyAnnounced() throws Exception {
    run("restarted empty", server -> server.restart(false), server -> {});
  }

  @Test
  void survivesAFlush() throws Exception {
    run("flushed", server -> server.command("FLUSHALL"), server -> {});
  }

  @Test
  void survivesASlowRedis() throws Exception {
    run("slow", server -> proxy.delay(Duration.ofMillis(500)), server -> proxy.heal());
  }

  @Test
  void survivesAStormOfResets() throws Exception {
    run("resets", server -> proxy.resetEvery(Duration.ofMillis(100)), server -> proxy.heal());
  }

  /** Breaks or mends a Redis. */
  private interface Change {
    void to(RedisServer server);
  }

  private void run(String name, Change fault, Change mending) throws Exception {
    try (Load load = new Load(List.of(a, b), false)) {
      hold(Duration.ofMillis(700));
      fault.to(redis.server());
      hold(Duration.ofMillis(2500));
      mending.to(redis.server());
      hold(Duration.ofMillis(2500));
      assertThat(load.stop()).isEmpty();
      TestWeir.awaitWarm(a.weir());
      TestWeir.awaitWarm(b.weir());
      for (TestNode node : List.of(a, b)) {
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(() -> assertThat(load.missingOn(node)).isEmpty());
      }
      judgeLatency(name, load);
    }
  }

  private static void judgeLatency(String name, Load load) {
    double control = load.controlMillis(0.999);
    System.out.printf(
        Locale.ROOT,
        "%s: %d requests, p99.9 %.1f ms, worst %.1f ms (without Redis: p99.9 %.1f ms)%n",
        name,
        load.requests(),
        load.millis(0.999),
        load.millis(1),
        control);
    if (Boolean.getBoolean("chaos.latency")) {
      assertThat(load.millis(0.999))
          .as("milliseconds within which 999 of 1000 requests were answered")
          .isLessThan(DEADLINE_MILLIS + TOLERANCE_MILLIS + control);
    }
  }

  /** Lets the load run for a while; nothing depends on how long exactly. */
  private static void hold(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
