package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import dev.weir.redis.LogRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ACL user that docs/redis-topologies.md describes, with exactly these rights. */
final class RedisRightsTest {
  private static final Path PAGE = Path.of("..", "docs", "redis-topologies.md");
  static final String PASSWORD = "hunter2";

  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  @BeforeEach
  void makeTheUser() throws IOException {
    redis.command(documented());
  }

  /** The first line of the page, for the application and the password of this test. */
  private static String[] documented() throws IOException {
    return documented("ACL SETUSER weir on");
  }

  /** The first line of the page that begins so. */
  static String[] documented(String beginning) throws IOException {
    return Files.readAllLines(PAGE, UTF_8).stream()
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow()
        .replace(":shop:", ":test:")
        .replace("<password>", PASSWORD)
        .split(" ");
  }

  private static Map<String, String> settings() {
    return Map.of("weir.redis.url", redis.url().replace("//", "//weir:" + PASSWORD + "@"));
  }

  @Test
  void letEverythingWork() {
    redis.command("ACL", "LOG", "RESET");
    try (AllFeatures nodes = AllFeatures.over(settings()).warm()) {
      nodes.use();
    }

    assertThat((List<?>) redis.command("ACL", "LOG")).allSatisfy(RedisRightsTest::isAClientsTrial);
  }

  /** The client finds out whether it talks to a cluster with keys that need not be there. */
  private static void isAClientsTrial(@Nullable Object refusal) {
    assertThat(String.valueOf(refusal)).contains("object, test1,");
  }

  @Test
  void areAllNeeded() throws IOException {
    redis.command("CONFIG", "RESETSTAT");
    try (AllFeatures nodes = AllFeatures.over(settings()).warm()) {
      nodes.use();
    }

    String used = String.valueOf(redis.command("INFO", "commandstats"));
    assertThat(
            Arrays.stream(documented())
                .filter(right -> right.startsWith("+"))
                .map(right -> right.substring(1))
                .filter(command -> !used.contains("cmdstat_" + command + ":")))
        .isEmpty();
  }

  @Test
  void tellOnceWhichOneIsMissingAndJoinOnceItIsThere() {
    redis.command("ACL", "SETUSER", "weir", "-hset");
    try (LogRecorder log = new LogRecorder("dev.weir.redis");
        TestNode node = TestNode.start(TestWeir.of(settings()), new SessionActions())) {
      TestClient client = new TestClient();
      client.body(node.uri("/set?name=x&value=1"));
      await().until(() -> node.weir().health().status() == Health.Status.DEGRADED);
      await().until(() -> !errors(log).isEmpty());
      client.body(node.uri("/set?name=x&value=2"));

      assertThat(errors(log)).allSatisfy(m -> assertThat(m).doesNotContain(PASSWORD));
      assertThat(errors(log)).doesNotHaveDuplicates();
      redis.command("ACL", "SETUSER", "weir", "+hset");

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> node.weir().health().status() == Health.Status.UP);
      assertThat(client.body(node.uri("/get?name=x"))).isEqualTo("2");
    }
  }

  private static List<String> errors(LogRecorder log) {
    return log.records().stream()
        .filter(entry -> entry.getLevel().equals(Level.SEVERE))
        .map(RedisRightsTest::text)
        .toList();
  }

  private static String text(LogRecord entry) {
    return MessageFormat.format(
        requireNonNull(entry.getMessage()), requireNonNull(entry.getParameters()));
  }
}
