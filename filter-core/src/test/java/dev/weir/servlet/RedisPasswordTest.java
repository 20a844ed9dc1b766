package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisConnection;
import dev.weir.embedded.RedisExtension;
import dev.weir.embedded.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A password that changes while the application runs, in a file. */
final class RedisPasswordTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  @Test
  void isReadAgainWhenRedisNoLongerTakesTheOldOne(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("password");
    try (RedisConnection admin = redis.server().connect()) {
      admin.command("CONFIG", "SET", "requirepass", "first");
      assertReadAgain(
          Map.of(
              "weir.redis.host", redis.server().host(),
              "weir.redis.port", Integer.toString(redis.server().port())),
          file,
          () -> {
            admin.command("CONFIG", "SET", "requirepass", "second");
            admin.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
          });
    }
  }

  /** The same for a user of all these servers, however they belong together. */
  static void assertReadAgain(List<RedisServer> servers, Map<String, String> way, Path directory)
      throws IOException {
    String[] user = {
      "ACL", "SETUSER", "rotating", "on", "resetpass", ">first", "~*", "&*", "+@all"
    };
    servers.forEach(server -> server.command(user));
    Map<String, String> settings = new HashMap<>(way);
    settings.put("weir.redis.username", "rotating");
    assertReadAgain(
        settings,
        directory.resolve("password"),
        () ->
            servers.forEach(
                server -> {
                  server.command("ACL", "SETUSER", "rotating", "resetpass", ">second");
                  server.command("CLIENT", "KILL", "USER", "rotating");
                }));
  }

  private static void assertReadAgain(Map<String, String> way, Path file, Runnable change)
      throws IOException {
    Files.writeString(file, "first\n");
    Map<String, String> settings = new HashMap<>(way);
    settings.put("weir.redis.password-file", file.toString());
    try (TestNode node = TestNode.start(TestWeir.of(settings), new SessionActions())) {
      TestWeir.awaitWarm(node.weir());
      TestClient client = new TestClient();
      client.body(node.uri("/set?name=x&value=1"));

      change.run();
      await().until(() -> node.weir().health().status() == Health.Status.DEGRADED);
      client.body(node.uri("/set?name=x&value=2"));
      Files.writeString(file, "second\n");

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> node.weir().health().status() == Health.Status.UP);
      assertThat(client.body(node.uri("/get?name=x"))).isEqualTo("2");
    }
  }
}
