package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisConnection;
import dev.weir.embedded.RedisErrorReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real server, started as in the container: by the shipped script, with the shipped file. */
class ShippedRedisTest {
  private static final String PASSWORD = "p\"a\\ss $HOME `id` #x%'";

  private static Path directory;
  private static ShippedRedis redis;

  @BeforeAll
  static void start(@TempDir Path temporary) throws IOException {
    directory = temporary;
    redis = ShippedRedis.start(directory, PASSWORD + "\n");
    await().atMost(Duration.ofSeconds(10)).until(() -> redis.answers(PASSWORD));
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @Test
  void servesNobodyWithoutThePassword() {
    try (RedisConnection stranger = redis.connect()) {
      assertThatExceptionOfType(RedisErrorReply.class)
          .isThrownBy(() -> stranger.command("PING"))
          .withMessageStartingWith("NOAUTH");
      assertThatExceptionOfType(RedisErrorReply.class)
          .isThrownBy(() -> stranger.command("AUTH", "guess"))
          .withMessageStartingWith("WRONGPASS");
    }
  }

  @Test
  void showsThePasswordNeitherInArgumentsNorInFiles() throws IOException {
    assertThat(redis.commandLine()).contains("redis-server").doesNotContain("p\"a");
    try (var files = Files.walk(redis.dataDirectory())) {
      List<Path> written = files.filter(Files::isRegularFile).toList();
      assertThat(written).isNotEmpty();
      for (Path file : written) {
        assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain("p\"a");
      }
    }
  }

  @Test
  void refusesWritesRatherThanEvicting() {
    try (RedisConnection own = redis.connect(PASSWORD)) {
      assertThat(own.command("INFO", "memory"))
          .asString()
          .contains("maxmemory_policy:noeviction")
          .contains("maxmemory:" + 256 * 1024 * 1024);
    }
  }

  @Test
  void writesAnAppendOnlyFile() {
    try (RedisConnection own = redis.connect(PASSWORD)) {
      assertThat(own.command("INFO", "persistence")).asString().contains("aof_enabled:1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FLUSHALL",
        "FLUSHDB",
        "KEYS *",
        "CONFIG GET *",
        "DEBUG SLEEP 0",
        "MODULE LIST",
        "MONITOR",
        "REPLICAOF no one",
        "SHUTDOWN NOSAVE"
      })
  void knowsNoDangerousCommands(String command) {
    try (RedisConnection own = redis.connect(PASSWORD)) {
      assertThatExceptionOfType(RedisErrorReply.class)
          .isThrownBy(() -> own.command(command.split(" ")))
          .withMessageStartingWith("ERR unknown command");
    }
  }

  @Test
  void knowsWhatWeirNeeds() {
    try (RedisConnection own = redis.connect(PASSWORD)) {
      String hash = String.valueOf(own.command("SCRIPT", "LOAD", "return redis.call('TIME')"));

      assertThat(own.command("EVALSHA", hash, "0")).isInstanceOf(List.class);
      assertThat(own.command("EVAL", "return ARGV[1]", "0", "x")).isEqualTo("x");
      assertThat(own.command("SELECT", "1")).isEqualTo("OK");
      assertThat(own.command("CLIENT", "SETNAME", "weir")).isEqualTo("OK");
      assertThat(own.command("PUBLISH", "channel", "x")).isEqualTo(0L);
      assertThat(own.command("SET", "s", "1", "PX", "60000")).isEqualTo("OK");
      assertThat(own.command("HSET", "h", "f", "1")).isEqualTo(1L);
      assertThat(own.command("ZADD", "z", "1", "m")).isEqualTo(1L);
      assertThat(own.command("XADD", "x", "1-1", "f", "1")).isEqualTo("1-1");
      assertThat(own.command("SUBSCRIBE", "channel")).isInstanceOf(List.class);
    }
  }

  @Test
  void carriesTheSessionsOfTheDemo() throws IOException {
    Path secret = Files.writeString(directory.resolve("client-secret"), PASSWORD + "\n");
    Map<String, String> environment =
        Map.of(
            "REDIS_HOST", "127.0.0.1",
            "REDIS_PORT", String.valueOf(redis.port()),
            "REDIS_PASSWORD_FILE", secret.toString());
    try (Demo demo = Demo.start(Patience.options(environment))) {
      Browser browser = new Browser();
      browser.put(demo.ports().get(0), "/api/session/a", "1");

      assertThat(browser.attribute(demo.ports().get(1), "a")).isEqualTo("1");
      try (RedisConnection own = redis.connect(PASSWORD)) {
        assertThat(own.command("SCAN", "0", "MATCH", "weir:demo:*", "COUNT", "1000"))
            .asString()
            .contains("session:");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "two\nlines", "a\tb"})
  void startsNotWithABadSecret(String secret) throws Exception {
    Path elsewhere = Files.createTempDirectory(directory, "bad");
    try (ShippedRedis refused = ShippedRedis.start(elsewhere, secret)) {
      assertThat(refused.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(refused.process().exitValue()).isEqualTo(1);
      assertThat(refused.output()).startsWith("redis-start: ");
    }
  }
}
