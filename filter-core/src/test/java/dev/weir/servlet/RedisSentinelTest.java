package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisSentinels;
import dev.weir.embedded.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything on a master with two replicas and three sentinels. */
final class RedisSentinelTest {
  private static final int ROUNDS = Integer.getInteger("topology.rounds", 1);

  private static RedisSentinels redis;

  @BeforeAll
  static void start() {
    redis = RedisSentinels.start();
  }

  @AfterAll
  static void end() {
    redis.close();
  }

  private static Map<String, String> settings() {
    return Map.of("weir.redis.sentinels", redis.addresses());
  }

  @Test
  void carriesEverything() {
    try (AllFeatures nodes = AllFeatures.over(settings()).warm()) {
      nodes.use();
      assertThat(nodes.a.weir().health().components()).containsEntry("redis.topology", "SENTINEL");
    }
  }

  @Test
  void takesUpAPasswordThatWasChanged(@TempDir Path directory) throws IOException {
    RedisPasswordTest.assertReadAgain(redis.servers(), settings(), directory);
  }

  @Test
  void needsNoMoreThanTheDocumentedRights() throws IOException {
    for (RedisServer sentinel : redis.sentinels()) {
      sentinel.command(RedisRightsTest.documented("ACL SETUSER weir-sentinel on"));
    }
    Map<String, String> settings =
        Map.of(
            "weir.redis.sentinels",
            redis.addresses(),
            "weir.redis.sentinel-username",
            "weir-sentinel",
            "weir.redis.sentinel-password",
            RedisRightsTest.PASSWORD);
    try (AllFeatures nodes = AllFeatures.over(settings).warm()) {
      nodes.use();
    }
  }

  /** Once in every build, by all features: {@code FailoverMatrixTest}. */
  @Test
  @Tag("long")
  void losesNothingAndGoesOnWhenTheMasterIsKilled() {
    try (TestNode a = TestNode.start(TestWeir.of(settings()), new SessionActions());
        TestNode b = TestNode.start(TestWeir.of(settings()), new SessionActions());
        SteadyLoad load = SteadyLoad.on(a, 8)) {
      TestWeir.awaitWarm(a.weir());
      TestWeir.awaitWarm(b.weir());
      for (int i = 0; i < ROUNDS; i++) {
        int before = load.writes();
        await().until(() -> load.writes() > before + 200);
        RedisServer victim = redis.master();
        victim.kill();
        await().until(() -> a.weir().health().status() == Health.Status.DEGRADED);
        redis.awaitAnother(victim);
        awaitUp(a);
        awaitUp(b);
        int then = load.writes();
        await().until(() -> load.writes() > then + 100);
        victim.restart(true);
        redis.awaitSteady();
      }
      assertThat(load.complaints()).isEmpty();
      assertThat(load.lostOn(b)).isEmpty();
    }
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
