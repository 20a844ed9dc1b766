package dev.weir.servlet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.blacklist.Scope;
import dev.weir.blacklist.TokenBlacklist;
import dev.weir.embedded.RedisExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds docs/redis-keys.md against what is really written. */
final class RedisKeysTest {
  private static final Path PAGE = Path.of("..", "docs", "redis-keys.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z:{}<>-]+)` \\| (hash|string|sorted set|stream) \\|");

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  @Test
  void writesTheDocumentedKeysAndNoOthers() throws IOException {
    TestClient client = new TestClient();
    Map<String, String> further =
        Map.of(
            "weir.ratelimit.rules", "/* -> default, key=address+route",
            "weir.tokens.enabled", "true");
    try (TestNode node =
        TestNode.start(TestWeir.patient(redis.url(), further), new SessionActions())) {
      TestWeir.awaitWarm(node.weir());
      TokenBlacklist blacklist = node.weir().blacklist().orElseThrow();
      blacklist.revoke("opaque", "test");
      blacklist.revokeAll(Scope.subject("ann"), "test");
      client.body(node.uri("/set?name=secret&value=hush"));
      new TestClient().body(node.uri("/again"));
      client.body(node.uri("/interval?value=60"));
      node.weir().sessions().assign(requireNonNull(client.cookie("JSESSIONID")), "alice");
      node.weir().conversations().of("telegram", "42").put("step", 1);
      client.body(node.uri("/bind"));
      await().until(() -> keys().stream().anyMatch(key -> key.contains(":expiring:")));
      Set<String> written = new TreeSet<>();
      for (String key : keys()) {
        written.add(
            key.replaceFirst("^weir:test:", "")
                    .replaceFirst("sessions-of:\\{.*", "sessions-of:{<principal>}")
                    .replaceFirst(
                        "limit:\\{[^}]*}:default:/\\*", "limit:{<subject>}:<policy>:<route>")
                    .replaceFirst("\\{[0-9]}", "{<shard>}")
                    .replaceFirst(":\\{[A-Za-z0-9_-]{22}}", ":{<handle>}")
                + " "
                + type(key));
        assertThat((Long) requireNonNull(redis.command("PTTL", key))).as(key).isPositive();
      }
      assertThat(written).isEqualTo(documented());
    }
  }

  @Test
  void holdsNoUsableIdNoPrincipalAndNothingForEver() {
    TestClient client = new TestClient();
    try (TestNode node = TestNode.start(TestWeir.patient(redis.url()), new SessionActions())) {
      TestWeir.awaitWarm(node.weir());
      client.body(node.uri("/set?name=x&value=1"));
      client.body(node.uri("/interval?value=-1"));
      client.body(node.uri("/bind"));
      client.body(node.uri("/rotate"));
      String id = requireNonNull(client.cookie("JSESSIONID"));
      node.weir().sessions().assign(id, "alice the principal");
      new TestClient().body(node.uri("/again"));
      await().until(() -> keys().stream().anyMatch(key -> key.contains(":sessions-of:")));
      for (String key : keys()) {
        assertThat(key + content(key))
            .doesNotContain(id.substring(22, 44))
            .doesNotContain(id.substring(44))
            .doesNotContain("alice");
        assertThat((Long) requireNonNull(redis.command("PTTL", key))).as(key).isPositive();
      }
    }
  }

  private static Set<String> documented() throws IOException {
    Set<String> rows = new TreeSet<>();
    for (String line : Files.readAllLines(PAGE, StandardCharsets.UTF_8)) {
      if (line.equals("## Responses")) {
        // Only what a cache writes stands below, and this node has none.
        break;
      }
      Matcher row = ROW.matcher(line);
      if (row.find()) {
        rows.add(row.group(1) + " " + row.group(2));
      }
    }
    return rows;
  }

  private static String content(String key) {
    Object content =
        switch (type(key)) {
          case "hash" -> redis.command("HGETALL", key);
          case "sorted set" -> redis.command("ZRANGE", key, "0", "-1");
          case "stream" -> redis.command("XRANGE", key, "-", "+");
          default -> redis.command("GET", key);
        };
    return String.valueOf(content);
  }

  private static String type(String key) {
    String type = String.valueOf(redis.command("TYPE", key));
    return type.equals("zset") ? "sorted set" : type;
  }

  private static List<String> keys() {
    return ((List<?>) requireNonNull(redis.command("KEYS", "*")))
        .stream().map(String::valueOf).toList();
  }
}
