package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A limit on three nodes over real HTTP, in one window that holds all of an outage. */
final class RateLimitOutageTest {
  private static final int LIMIT = 30;
  private static final int NODES = 3;

  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeEach
  void startNodes() {
    for (int i = 0; i < NODES; i++) {
      nodes.add(
          TestNode.start(
              TestWeir.over(
                  redis.url(),
                  Map.of(
                      "weir.session.enabled", "false",
                      "weir.ratelimit.policies", "hourly = " + LIMIT + "/1h; shut = 5/1h",
                      "weir.ratelimit.rules", "/s -> hourly; /shut -> shut, outage=deny")),
              (request, response) -> response.getOutputStream().print("ok")));
    }
    nodes.forEach(node -> TestWeir.awaitWarm(node.weir()));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> nodes.stream().allMatch(RateLimitOutageTest::knowsAllNodes));
  }

  /** Once a second each hears of those that have told that they live. */
  private static boolean knowsAllNodes(TestNode node) {
    return Long.valueOf(NODES).equals(node.weir().telemetry().gauges().get("nodes.alive"));
  }

  @AfterEach
  void stopNodes() {
    nodes.forEach(TestNode::close);
  }

  private int status(int node, String path) {
    return Exchange.of(nodes.get(node).uri("/"), "GET", path).status();
  }

  /** Asks the nodes in turn until none admits; how many were admitted. */
  private int admitted() {
    int admitted = 0;
    int refusals = 0;
    for (int i = 0; refusals < NODES; i++) {
      int status = status(i % NODES, "/s");
      assertThat(status).isIn(200, 429);
      admitted += status == 200 ? 1 : 0;
      refusals = status == 200 ? 0 : refusals + 1;
    }
    return admitted;
  }

  private void awaitAll(Health.Status status) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> nodes.stream().allMatch(node -> node.weir().health().status() == status));
  }

  @Test
  void bringsNoFreshQuotaAtEitherFlip() {
    for (int i = 0; i < 12; i++) {
      assertThat(status(i % NODES, "/s")).isEqualTo(200);
    }
    redis.server().pause();
    awaitAll(Health.Status.DEGRADED);
    int meanwhile = admitted();
    // Each node knows what was left when it last asked, the last one best.
    assertThat(meanwhile).isBetween(1, LIMIT - 12 + NODES);
    redis.server().resume();
    awaitAll(Health.Status.UP);
    await().atMost(Duration.ofSeconds(10)).until(() -> total(Event.RATELIMIT_SETTLED) >= meanwhile);
    int afterwards = admitted();
    assertThat(12 + meanwhile + afterwards).isBetween(LIMIT, LIMIT + NODES);
  }

  private long total(Event event) {
    return nodes.stream().mapToLong(node -> node.weir().telemetry().total(event)).sum();
  }

  @Test
  void admitsNoMoreThanTheLimitAndOnePerNodeInAnOutage() {
    redis.server().kill();
    awaitAll(Health.Status.DEGRADED);
    assertThat(admitted()).isBetween(LIMIT, LIMIT + NODES);
    assertThat(admitted()).isZero();
  }

  @Test
  void answersUnavailableWhereAPolicyAdmitsNothingWithoutRedis() {
    assertThat(status(0, "/shut")).isEqualTo(200);
    redis.server().kill();
    awaitAll(Health.Status.DEGRADED);
    Exchange answer = Exchange.of(nodes.get(0).uri("/"), "GET", "/shut");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).containsExactly("1");
    assertThat(answer.header("Cache-Control")).containsExactly("no-store");
    assertThat(answer.header("Content-Type")).containsExactly("application/problem+json");
    redis.server().restart(false);
    awaitAll(Health.Status.UP);
    await().atMost(Duration.ofSeconds(10)).until(() -> status(0, "/shut") == 200);
  }
}
