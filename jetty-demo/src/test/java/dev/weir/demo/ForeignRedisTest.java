package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignRedisTest {
  private static final String PASSWORD = "correct horse";
  private static RedisServer server;
  private static Demo byUrl;
  private static Demo byHost;

  private final Browser browser = new Browser();

  @BeforeAll
  static void startTwoDemosOnOneRedis() {
    server = RedisServer.start(RedisServer.Options.defaults().password(PASSWORD));
    String url = "redis://:correct%20horse@127.0.0.1:" + server.port();
    byUrl = demo(Map.of("REDIS_URL", url));
    byHost =
        demo(
            Map.of(
                "REDIS_HOST", server.host(),
                "REDIS_PORT", String.valueOf(server.port()),
                "REDIS_PASSWORD", PASSWORD));
  }

  private static Demo demo(Map<String, String> environment) {
    return Demo.start(Patience.options(environment).nodes(1));
  }

  @AfterAll
  static void stop() {
    byUrl.close();
    byHost.close();
    server.close();
  }

  @Test
  void sharesSessionsWithOtherProcessesOnTheSameRedis() {
    browser.put(byUrl.ports().get(0), "/api/session/a", "1");

    assertThat(browser.attribute(byHost.ports().get(0), "a")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "slow", "pause", "stop"})
  void leavesARedisAloneThatIsNotItsOwn(String action) {
    int port = byUrl.ports().get(0);

    SessionApiTest.assertProblem(browser.post(port, "/demo/redis/" + action), 409);
    assertThat(server.command("PING")).isEqualTo("PONG");
    assertThat(Browser.json(browser.get(port, "/demo/redis")).getBoolean("own")).isFalse();
  }

  @Test
  void showsItsAddressWithoutThePassword() {
    assertThat(byUrl.redisAddress()).contains("" + server.port()).doesNotContain("horse");
    assertThat(byUrl.redis()).isEmpty();
  }

  @Test
  void showsNoSecretsInTheOptions() {
    Options options = Options.defaults().environment(Map.of("REDIS_PASSWORD", PASSWORD));

    assertThat(options.toString()).contains("REDIS_PASSWORD").doesNotContain(PASSWORD);
  }
}
