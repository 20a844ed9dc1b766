package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisCluster;
import dev.weir.embedded.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything on a cluster of three masters with a replica each. */
final class RedisClusterTest {
  private static final int ROUNDS = Integer.getInteger("topology.rounds", 1);

  private static RedisCluster redis;

  @BeforeAll
  static void start() {
    redis = RedisCluster.start(3);
  }

  @AfterAll
  static void end() {
    redis.close();
  }

  @BeforeEach
  void awaitWell() {
    redis.awaitWell();
  }

  private static Map<String, String> settings() {
    return Map.of("weir.redis.cluster", redis.addresses());
  }

  @Test
  void carriesEverything() {
    try (AllFeatures nodes = AllFeatures.over(settings()).warm()) {
      nodes.use();
      assertThat(nodes.a.weir().health().components())
          .containsEntry("redis.topology", "CLUSTER")
          .containsEntry("redis.masters", "3/3");
    }
    assertThat(redis.keys()).allMatch(key -> key.startsWith("weir:test:")).isNotEmpty();
  }

  @Test
  void losesNothingWhileSlotsMove() {
    try (AllFeatures nodes = AllFeatures.over(settings()).warm();
        SteadyLoad load = SteadyLoad.on(nodes.a, 8)) {
      await().until(() -> load.writes() > 200);
      for (int i = 0; i < ROUNDS; i++) {
        List<Integer> slots = new ArrayList<>();
        redis.keys().stream()
            .filter(key -> key.contains(":session:"))
            .forEach(key -> slots.add(redis.slot(key)));
        assertThat(slots).isNotEmpty();
        slots.stream().distinct().forEach(RedisClusterTest::moveOn);
        int then = load.writes();
        await().until(() -> load.writes() > then + 100);
      }
      assertThat(load.complaints()).isEmpty();
      awaitUp(nodes);
      assertThat(load.lostOn(nodes.b)).isEmpty();
    }
  }

  @Test
  void takesUpAPasswordThatWasChanged(@TempDir Path directory) throws IOException {
    RedisPasswordTest.assertReadAgain(redis.servers(), settings(), directory);
  }

  @Test
  void needsNoMoreThanTheDocumentedRights() throws IOException {
    redis.everywhere(RedisRightsTest.documented("ACL SETUSER weir on"));
    redis.everywhere(RedisRightsTest.documented("ACL SETUSER weir +cluster"));
    Map<String, String> settings =
        Map.of(
            "weir.redis.cluster",
            redis.addresses(),
            "weir.redis.username",
            "weir",
            "weir.redis.password",
            RedisRightsTest.PASSWORD);
    try (AllFeatures nodes = AllFeatures.over(settings).warm()) {
      nodes.use();
    }
  }

  private static void moveOn(int slot) {
    RedisServer from = redis.master(slot);
    for (int other = 0; other < RedisCluster.SLOTS; other += 64) {
      RedisServer to = redis.master(other);
      if (to != from) {
        redis.move(slot, to);
        return;
      }
    }
  }

  /** Once in every build, by all features: {@code FailoverMatrixTest}. */
  @Test
  @Tag("long")
  void losesNothingAndGoesOnWhenAMasterIsKilled() {
    Map<String, String> impatient = Map.of("weir.redis.cluster", redis.addresses());
    try (TestNode a = TestNode.start(TestWeir.of(impatient), new SessionActions());
        TestNode b = TestNode.start(TestWeir.of(impatient), new SessionActions());
        SteadyLoad load = SteadyLoad.on(a, 8)) {
      TestWeir.awaitWarm(a.weir());
      TestWeir.awaitWarm(b.weir());
      for (int i = 0; i < ROUNDS; i++) {
        int before = load.writes();
        await().until(() -> load.writes() > before + 200);
        RedisServer victim = redis.master(i * 5000 % RedisCluster.SLOTS);
        victim.kill();
        await().until(() -> a.weir().health().status() == Health.Status.DEGRADED);
        awaitUp(a);
        awaitUp(b);
        int then = load.writes();
        await().until(() -> load.writes() > then + 100);
        victim.restart(true);
        redis.awaitWell();
      }
      assertThat(load.complaints()).isEmpty();
      assertThat(load.lostOn(b)).isEmpty();
    }
  }

  private static void awaitUp(AllFeatures nodes) {
    awaitUp(nodes.a);
    awaitUp(nodes.b);
  }

  private static void awaitUp(TestNode node) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                node.weir().health().status() == Health.Status.UP
                    && "EMPTY".equals(node.weir().health().components().get("journal")));
  }
}
