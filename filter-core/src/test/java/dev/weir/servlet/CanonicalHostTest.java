package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One application that clients reach under several names. */
final class CanonicalHostTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final ScriptedOrigin origin = new ScriptedOrigin();

  private CacheNode node(String canonicalHost) {
    origin.on("/a", reply(200, "a", "Cache-Control: max-age=60"));
    return CacheNode.start(
        TestWeir.over(
            redis.url(),
            Map.of(
                "weir.responses.rules", "/* -> cache",
                "weir.responses.hosts", "one.example, two.example",
                "weir.responses.canonical-host", canonicalHost)),
        origin);
  }

  private static RawClient.Reply get(CacheNode node, String host) {
    return RawClient.send(node.port(), "GET /a", "Host: " + host);
  }

  @Test
  void servesAllNamesFromOneResponse() {
    try (CacheNode node = node("shop")) {
      get(node, "one.example:8080");

      assertThat(get(node, "two.example:8081").field("Age")).isNotNull();
      assertThat(get(node, "ONE.example").field("Age")).isNotNull();
      assertThat(origin.count("/a")).isEqualTo(1);
    }
  }

  @Test
  void keepsOtherHostsOut() {
    try (CacheNode node = node("shop")) {
      get(node, "shop");
      get(node, "shop");

      assertThat(origin.count("/a")).isEqualTo(2);
    }
  }

  @Test
  void forgetsTheResponseOfAllNamesWhenOneOfThemChanges() {
    try (CacheNode node = node("shop")) {
      get(node, "one.example");
      RawClient.send(node.port(), "", "POST /a", new String[] {"Host: two.example"});

      assertThat(get(node, "one.example").field("Age")).isNull();
    }
  }

  @Test
  void keepsNamesApartUnlessTold() {
    try (CacheNode node = node("none")) {
      get(node, "one.example");

      assertThat(get(node, "two.example").field("Age")).isNull();
      assertThat(get(node, "one.example:81").field("Age")).isNull();
      assertThat(get(node, "one.example").field("Age")).isNotNull();
    }
  }
}
