package dev.weir.servlet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node that has never seen a session makes of one that was damaged in Redis. */
final class DamagedRedisTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final Map<String, Consumer<String>> DAMAGES =
      Map.of(
          "wrong type",
              key -> {
                del(key);
                redis.command("SET", key, "junk");
              },
          "list",
              key -> {
                del(key);
                redis.command("RPUSH", key, "junk");
              },
          "junk attribute", key -> redis.command("HSET", key, "a:x", "junk"),
          "long junk attribute", key -> redis.command("HSET", key, "a:x", "7".repeat(200)),
          "empty attribute", key -> redis.command("HSET", key, "a:x", ""),
          "attribute under another name",
              key ->
                  redis.command(
                      "EVAL",
                      "redis.call('HSET', KEYS[1], 'a:x', redis.call('HGET', KEYS[1], 'a:y'))",
                      "1",
                      key),
          "truncated attribute",
              key ->
                  redis.command(
                      "EVAL",
                      "redis.call('HSET', KEYS[1], 'a:x', string.sub(redis.call('HGET', KEYS[1], 'a:x'), 1, 50))",
                      "1",
                      key),
          "no version", key -> redis.command("HDEL", key, "v"),
          "junk interval", key -> redis.command("HSET", key, "i", "soon"),
          "huge number", key -> redis.command("HSET", key, "l", "9".repeat(30)));

  private static void del(String key) {
    redis.command("DEL", key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wrong type",
        "list",
        "junk attribute",
        "long junk attribute",
        "empty attribute",
        "attribute under another name",
        "truncated attribute",
        "no version",
        "junk interval",
        "huge number"
      })
  void treatsDamageAsAMiss(String damage) {
    TestClient client = new TestClient();
    try (TestNode a = TestNode.start(TestWeir.over(redis.url()), new SessionActions())) {
      TestWeir.awaitWarm(a.weir());
      client.body(a.uri("/set?name=x&value=secret"));
      client.body(a.uri("/set?name=y&value=other"));
      requireNonNull(DAMAGES.get(damage)).accept(onlySession());
      try (TestNode b = TestNode.start(TestWeir.over(redis.url()), new SessionActions())) {
        TestWeir.awaitWarm(b.weir());
        TestClient stranger = client.copy();
        assertThat(stranger.body(b.uri("/get?name=x"))).isEqualTo("no session");
        assertThat(b.weir().telemetry().total(Event.SESSION_DAMAGED)).isEqualTo(1);
        assertThat(stranger.body(b.uri("/set?name=x&value=new"))).isEqualTo("set");
        assertThat(stranger.body(b.uri("/get?name=x"))).isEqualTo("new");
      }
      client.forget("JSESSIONID-V");
      assertThat(client.body(a.uri("/get?name=x")))
          .as("the node that holds it")
          .isEqualTo("secret");
    }
  }

  @Test
  void takesNoSessionForAnother() {
    try (Weir weir = TestWeir.over(redis.url());
        TestNode a = TestNode.start(weir, new SessionActions())) {
      TestWeir.awaitWarm(weir);
      TestClient one = new TestClient();
      TestClient two = new TestClient();
      one.body(a.uri("/set?name=who&value=one"));
      String first = onlySession();
      two.body(a.uri("/set?name=who&value=two"));
      String second =
          sessions().stream().filter(key -> !key.equals(first)).findFirst().orElseThrow();
      redis.command("RENAME", first, "swap");
      redis.command("RENAME", second, first);
      redis.command("RENAME", "swap", second);
      try (TestNode b = TestNode.start(TestWeir.over(redis.url()), new SessionActions())) {
        TestWeir.awaitWarm(b.weir());
        assertThat(one.body(b.uri("/get?name=who"))).isEqualTo("no session");
        assertThat(two.body(b.uri("/get?name=who"))).isEqualTo("no session");
      }
    }
  }

  private static String onlySession() {
    List<String> sessions = sessions();
    assertThat(sessions).hasSize(1);
    return sessions.get(0);
  }

  private static List<String> sessions() {
    Object keys = redis.command("KEYS", "weir:*:session:*");
    return ((List<?>) requireNonNull(keys)).stream().map(String::valueOf).toList();
  }
}
