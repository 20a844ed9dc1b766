package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds the part of docs/redis-keys.md that is about responses against what is really written. */
final class CacheKeysTest {
  private static final Path PAGE = Path.of("..", "docs", "redis-keys.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `((?:response-|purges)[a-z:{}<>-]*)` \\| (hash|string|stream) \\|");

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  @Test
  void writesTheDocumentedKeysEachWithALifeTimeAndNothingOfAUser() throws Exception {
    ScriptedOrigin origin = new ScriptedOrigin();
    CountDownLatch looked = new CountDownLatch(1);
    origin.on("/secret-path", reply(200, "x".repeat(600_000), "Cache-Control: max-age=60"));
    origin.on("/varied", reply(200, "v", "Cache-Control: max-age=60", "Vary: X-Secret"));
    origin.on("/slow", (request, response) -> waitFor(looked));
    try (CacheNode node =
        CacheNode.start(
            TestWeir.over(redis.url(), Map.of("weir.responses.rules", "/* -> cache")), origin)) {
      TestWeir.awaitWarm(node.weir());
      RawClient.send(node.port(), "GET /secret-path");
      RawClient.send(node.port(), "GET /varied", "X-Secret: secret-value");
      node.weir().responses().orElseThrow().purgeTags("secret-tag");
      Thread waiting = new Thread(() -> RawClient.send(node.port(), "GET /slow"));
      waiting.start();
      await().atMost(Duration.ofSeconds(10)).until(() -> written().equals(documented()));
      for (String key : keys()) {
        assertThat((Long) requireNonNull(redis.command("PTTL", key))).as(key).isPositive();
        assertThat(key).doesNotContain("secret-");
      }
      looked.countDown();
      waiting.join(10_000);
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static Set<String> written() {
    Set<String> written = new TreeSet<>();
    for (String key : keys()) {
      String name = key.replaceFirst("^weir:test:", "");
      if (name.startsWith("response-") || name.equals("purges")) {
        String[] parts = name.split("[{}]", -1);
        String rest = parts.length > 2 ? parts[2] : "";
        String pattern =
            parts.length < 2
                ? name
                : parts[0] + "{<resource>}" + (parts[0].equals("response-body:") ? body(rest) : "");
        written.add(pattern + " " + redis.command("TYPE", key));
      }
    }
    return written;
  }

  private static String body(String rest) {
    return rest.split(":", -1).length == 3 ? ":<version>:<piece>" : "?";
  }

  private static Set<String> documented() throws IOException {
    Set<String> rows = new TreeSet<>();
    for (String line : Files.readAllLines(PAGE, StandardCharsets.UTF_8)) {
      Matcher row = ROW.matcher(line);
      if (row.find()) {
        rows.add(row.group(1) + " " + row.group(2));
      }
    }
    return rows;
  }

  private static List<String> keys() {
    return ((List<?>) requireNonNull(redis.command("KEYS", "*")))
        .stream().map(String::valueOf).toList();
  }
}
