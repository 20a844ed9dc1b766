package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.InvalidSettings;
import dev.weir.demo.OwnRedis.Position;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemoTest {
  private static final Options FREE = Options.defaults().port(0).environment(Map.of());

  @Test
  void listensOnConsecutivePorts() throws IOException {
    try (Demo demo = onConsecutivePorts()) {
      int first = demo.ports().get(0);

      assertThat(demo.ports()).containsExactly(first, first + 1, first + 2);
      assertThat(new Browser().session(first + 2).getString("node")).isEqualTo("node-3");
    }
  }

  private static Demo onConsecutivePorts() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return Demo.start(FREE.nodes(3).port(freePort()));
      } catch (StartFailure | IllegalArgumentException e) {
        if (attempt == 20) {
          throw e;
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void listensOnLoopbackOnly() {
    try (Demo demo = Demo.start(FREE)) {
      assertThat(demo.loopbackOnly()).isTrue();
    }
    try (Demo demo = Demo.start(FREE.host("0.0.0.0"))) {
      assertThat(demo.loopbackOnly()).isFalse();
      assertThat(demo.nodes().get(0).address()).hasHost("localhost");
    }
  }

  @Test
  void startsWithoutTheRedisThatTheEnvironmentNames() throws IOException {
    Map<String, String> nobodyThere =
        Map.of("REDIS_HOST", "127.0.0.1", "REDIS_PORT", String.valueOf(freePort()));
    try (Demo demo = Demo.start(FREE.environment(nobodyThere))) {
      Browser browser = new Browser();
      int port = demo.ports().get(0);

      assertThat(demo.withRedis()).isFalse();
      assertThat(browser.put(port, "/api/session/a", "1").statusCode()).isEqualTo(204);
      assertThat(browser.attribute(port, "a")).isEqualTo("1");
    }
  }

  @Test
  void saysWhichPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(StartFailure.class)
          .isThrownBy(() -> Demo.start(FREE.port(taken.getLocalPort()).nodes(1)))
          .withMessageContaining("node-1")
          .withMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .withMessageContaining("--port");
    }
  }

  @Test
  void startsNotOnContradictorySettings() {
    Options options = FREE.environment(Map.of("REDIS_PORT", "many", "WEIR_NONSENSE", "1"));

    assertThatThrownBy(() -> Demo.start(options))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("many")
        .hasMessageContaining("NONSENSE");
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingBehindWhateverTheStateOfItsRedis(Position position) {
    Demo demo = Demo.start(FREE);
    OwnRedis redis = demo.redis().orElseThrow();
    int port = demo.ports().get(0);
    new Browser().put(port, "/api/session/a", "1");
    Optional<ProcessHandle> server = ProcessHandle.of(redis.server().pid());
    redis.turnTo(position);

    demo.close();
    demo.close();

    assertThat(server.map(ProcessHandle::isAlive)).isNotEqualTo(Optional.of(true));
    assertThat(redis.server().running()).isFalse();
    assertThatThrownBy(() -> new Browser().get(port, "/"))
        .hasCauseInstanceOf(ConnectException.class);
  }
}
