package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private static final Duration ENOUGH = Duration.ofSeconds(30);

  @Test
  void explainsItself() throws Exception {
    try (DemoProcess demo = start(Map.of(), "--help")) {
      assertThat(demo.awaitExit(ENOUGH)).isZero();
      assertThat(demo.output()).isEqualTo(CommandLine.USAGE);
    }
  }

  @Test
  void refusesBadArguments() throws Exception {
    try (DemoProcess demo = start(Map.of(), "--port", "abc")) {
      assertThat(demo.awaitExit(ENOUGH)).isEqualTo(2);
      assertThat(demo.output()).startsWith("--port must be a whole number").contains("Usage");
    }
  }

  @Test
  void endsWithOneMessageWhenAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DemoProcess demo = start(Map.of("PORT", "" + taken.getLocalPort()), "--nodes", "1")) {
      assertThat(demo.awaitExit(ENOUGH)).isEqualTo(1);
      assertThat(demo.output()).contains("cannot listen on").doesNotContain("\tat ");
    }
  }

  @Test
  void endsWithOneMessageWhenTheSettingsAreWrong() throws Exception {
    try (DemoProcess demo = start(Map.of("REDIS_PORT", "x"), "--port", "0")) {
      assertThat(demo.awaitExit(ENOUGH)).isEqualTo(1);
      assertThat(demo.output()).contains("REDIS_PORT").doesNotContain("\tat ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "stop", "pause", "slow"})
  void endsWithinThreeSecondsWhateverTheStateOfItsRedis(String action) throws Exception {
    try (DemoProcess demo = start(Map.of(), "--port", "0")) {
      Browser browser = new Browser();
      List<Integer> ports = demo.awaitPorts();
      assertThat(ports).hasSize(2);
      assertThat(demo.output()).contains("redis://127.0.0.1:");
      browser.put(ports.get(0), "/api/session/a", "1");
      await().until(() -> browser.attribute(ports.get(1), "a").equals("1"));
      browser.post(ports.get(0), "/demo/redis/" + action);
      List<ProcessHandle> children = demo.children();

      demo.terminate();

      assertThat(demo.awaitExit(Duration.ofSeconds(3))).isEqualTo(128 + 15);
      await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private static DemoProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return DemoProcess.start(environment, command);
  }
}
