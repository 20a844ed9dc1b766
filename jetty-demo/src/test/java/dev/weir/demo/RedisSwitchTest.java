package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.weir.demo.OwnRedis.Position;
import dev.weir.embedded.EmbeddedRedisException;
import dev.weir.embedded.RedisConnection;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSwitchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static Demo demo;
  private static OwnRedis redis;
  private static int one;
  private static int two;

  private final Browser browser = new Browser();

  @BeforeAll
  static void startTwoNodes() {
    demo = Demo.start(Options.defaults().port(0).environment(Map.of()));
    redis = demo.redis().orElseThrow();
    one = demo.ports().get(0);
    two = demo.ports().get(1);
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @BeforeEach
  void mend() {
    redis.turnTo(Position.RUNNING);
    // Both nodes see it again once a session written on one is shown by the other.
    await().atMost(PATIENCE).until(() -> sharedBy(new Browser()));
  }

  private static boolean sharedBy(Browser fresh) {
    fresh.put(one, "/api/session/a", "1");
    return fresh.attribute(two, "a").equals("1");
  }

  static Stream<Arguments> pairs() {
    return Arrays.stream(Position.values())
        .flatMap(from -> Arrays.stream(Position.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void goesFromEveryPositionToEveryOther(Position from, Position to) {
    redis.turnTo(from);

    HttpResponse<String> response = browser.post(one, "/demo/redis/" + action(to));

    String shown = "{\"own\":true,\"state\":\"" + to.label() + "\"}";
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(shown);
    assertThat(browser.get(two, "/demo/redis").body()).isEqualTo(shown);
    assertThat(redis.server().running()).isEqualTo(to != Position.STOPPED);
  }

  @Test
  void suspendsTheServerWhenPaused() {
    redis.turnTo(Position.PAUSED);

    assertThatExceptionOfType(EmbeddedRedisException.class).isThrownBy(() -> ping(200));
  }

  @Test
  void delaysEveryReplyWhenSlow() {
    redis.turnTo(Position.SLOW);

    assertThatExceptionOfType(EmbeddedRedisException.class).isThrownBy(() -> ping(300));
    assertThat(ping(5000)).isEqualTo("PONG");
  }

  @Test
  void losesItsDataWhenStopped() {
    redis.server().command("SET", "kept", "?");

    redis.turnTo(Position.STOPPED);
    redis.turnTo(Position.RUNNING);

    assertThat(redis.server().command("GET", "kept")).isNull();
  }

  @Test
  void keepsItsDataOtherwise() {
    redis.server().command("SET", "kept", "!");

    redis.turnTo(Position.PAUSED);
    redis.turnTo(Position.SLOW);
    redis.turnTo(Position.RUNNING);

    assertThat(redis.server().command("GET", "kept")).isEqualTo("!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "pause", "slow"})
  void keepsTheSessionServedAndWrittenThroughout(String action) {
    browser.put(one, "/api/session/a", "before");
    String id = browser.session(one).getString("id");

    browser.post(one, "/demo/redis/" + action);
    for (int i = 0; i < 20; i++) {
      assertThat(browser.put(one, "/api/session/a", "meanwhile " + i).statusCode()).isEqualTo(204);
      assertThat(browser.attribute(one, "a")).isEqualTo("meanwhile " + i);
    }
    browser.post(one, "/demo/redis/start");

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(browser.attribute(two, "a")).isEqualTo("meanwhile 19"));
    assertThat(browser.session(two).getString("id")).isEqualTo(id);
  }

  @Test
  void answersOnBothNodesWithoutRedis() {
    redis.turnTo(Position.STOPPED);

    for (int port : demo.ports()) {
      assertThat(browser.get(port, "/").statusCode()).isEqualTo(200);
      assertThat(browser.get(port, "/api/session").statusCode()).isEqualTo(200);
      assertThat(browser.put(port, "/api/session/a", "1").statusCode()).isEqualTo(204);
      assertThat(browser.get(port, "/weir/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void saysInItsHealthThatRedisIsAway() {
    assertThat(status()).isEqualTo("UP");

    redis.turnTo(Position.STOPPED);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(status()).isEqualTo("DEGRADED"));

    redis.turnTo(Position.RUNNING);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(status()).isEqualTo("UP"));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /demo/redis/explode, 404",
    "GET, /demo/redis/explode, 404",
    "POST, /demo/redis/start/x, 404",
    "GET, /demo/redis/start, 405",
    "PUT, /demo/redis/stop, 405",
    "POST, /demo/redis, 405",
  })
  void refusesWhatIsNoSwitch(String method, String path, int status) {
    SessionApiTest.assertProblem(browser.send(method, one, path, new byte[0]), status);

    assertThat(redis.position()).isEqualTo(Position.RUNNING);
  }

  private String status() {
    return Browser.json(browser.get(one, "/weir/health")).getString("status");
  }

  private static @Nullable Object ping(int patienceMillis) {
    int port = Integer.parseInt(redis.url().substring(redis.url().lastIndexOf(':') + 1));
    Duration patience = Duration.ofMillis(patienceMillis);
    try (RedisConnection connection = new RedisConnection(redis.server().host(), port, patience)) {
      return connection.command("PING");
    }
  }

  private static String action(Position position) {
    return switch (position) {
      case RUNNING -> "start";
      case STOPPED -> "stop";
      case PAUSED -> "pause";
      case SLOW -> "slow";
    };
  }
}
