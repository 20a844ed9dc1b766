package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import dev.weir.embedded.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Responses in a Redis of their own: {@code weir.responses.redis.url}. */
final class CacheRedisTest {
  @RegisterExtension static final RedisExtension main = RedisExtension.ownServer();

  private final ScriptedOrigin origin = new ScriptedOrigin();
  private RedisServer apart;
  private CacheNode a;
  private CacheNode b;

  @BeforeEach
  void start() {
    apart = RedisServer.start();
    a = CacheNode.start(weir(), origin);
    b = CacheNode.start(weir(), origin);
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
  }

  private Weir weir() {
    return TestWeir.over(
        main.url(),
        Map.of(
            "weir.responses.rules",
            "/* -> cache, tags=page",
            "weir.responses.redis.url",
            apart.url()));
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
    apart.close();
  }

  private static RawClient.Reply get(CacheNode node, String path) {
    return RawClient.send(node.port(), "GET " + path);
  }

  private static String state(CacheNode node) {
    return String.valueOf(node.weir().health().components().get("responses.redis"));
  }

  @Test
  void keepsResponsesAndPurgesOutOfTheOtherRedis() {
    origin.on("/p", reply(200, "v", "Cache-Control: max-age=60"));
    get(a, "/p");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> a.weir().telemetry().gauges().getOrDefault("responses.bytes.underway", 1L) == 0);

    assertThat(get(b, "/p").field("Age")).isNotNull();
    a.weir().responses().orElseThrow().purgeTags("page");
    await().atMost(Duration.ofSeconds(10)).until(() -> get(b, "/p").field("Age") == null);

    assertThat(origin.count("/p")).isEqualTo(2);
    assertThat(String.valueOf(main.command("KEYS", "*")))
        .doesNotContain("response-")
        .doesNotContain("purges");
  }

  @Test
  void losesItWithoutLosingTheOther() {
    origin.on("/p", reply(200, "v", "Cache-Control: max-age=60"));
    get(a, "/p");

    apart.kill();
    await().atMost(Duration.ofSeconds(10)).until(() -> !state(a).equals("UP"));

    assertThat(get(a, "/p").field("Age")).isNotNull();
    assertThat(a.weir().health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(a.weir().health().components()).containsEntry("redis", "UP");
    assertThat(a.weir().telemetry().gauges()).containsKey("responses.redis.state");
    apart.restart(false);
    await().atMost(Duration.ofSeconds(10)).until(() -> state(a).equals("UP"));
    assertThat(get(a, "/p").status()).isEqualTo(200);
  }
}
