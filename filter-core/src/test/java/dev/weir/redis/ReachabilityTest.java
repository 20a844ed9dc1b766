package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisConnection;
import dev.weir.embedded.RedisExtension;
import dev.weir.embedded.RedisServer;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log says about the connection. */
class ReachabilityTest {
  @RegisterExtension
  static final RedisExtension redis =
      RedisExtension.ownServer(RedisServer.Options.defaults().password("hunter2"));

  private final AtomicReference<@Nullable String> password = new AtomicReference<>("hunter2");
  private final LogRecorder recorder = new LogRecorder("dev.weir.redis");

  @AfterEach
  void stopRecording() {
    recorder.close();
  }

  @Test
  void aWrongPasswordIsOneErrorThatDoesNotShowIt() {
    password.set("wrong-secret");
    try (RedisGateway gateway = open()) {
      await().until(() -> !messages(Level.SEVERE).isEmpty());
      assertThat(gateway.awaitConnected(Duration.ofMillis(1500))).isFalse();
      assertThat(messages(Level.SEVERE)).hasSize(1);
      assertThat(messages(Level.WARNING)).hasSize(1);

      password.set("hunter2");

      assertThat(gateway.awaitConnected(Duration.ofSeconds(10))).isTrue();
      assertThat(messages(Level.INFO)).hasSize(1);
      assertThat(messages(Level.ALL)).noneMatch(m -> m.contains("secret") || m.contains("hunter2"));
    }
  }

  @Test
  void anOutageIsOneWarningAndOneInformation() {
    try (RedisGateway gateway = open()) {
      assertThat(gateway.awaitConnected(Duration.ofSeconds(10))).isTrue();
      // Those for commands, a spare one, and the subscription's.
      await().until(() -> settledConnections() == 4 + 1 + 1);
      redis.server().kill();
      await().until(() -> !gateway.connected());
      for (int i = 0; i < 20; i++) {
        assertThat(Gateways.failureKind(gateway.run(Gateways.ECHO, List.of())))
            .isEqualTo(Failure.OUTAGE);
      }
      redis.server().restart(false);
      await().until(gateway::connected);
    }

    assertThat(messages(Level.WARNING)).hasSize(1);
    assertThat(messages(Level.INFO)).hasSize(2);
    assertThat(messages(Level.SEVERE)).isEmpty();
  }

  @Test
  void aMissingRightIsSaidOnce() {
    try (RedisGateway gateway = open();
        RedisConnection admin = redis.server().connect()) {
      assertThat(gateway.awaitConnected(Duration.ofSeconds(10))).isTrue();
      admin.command("ACL", "SETUSER", "default", "-evalsha");
      for (Script script : List.of(Gateways.ECHO, Script.writes(Gateways.class, "put.lua"))) {
        for (int i = 0; i < 20; i++) {
          assertThat(Gateways.failureKind(gateway.run(script, List.of())))
              .isEqualTo(Failure.MISCONFIGURED);
        }
      }
    }

    assertThat(messages(Level.SEVERE)).hasSize(1);
  }

  @Test
  void connectionsThatComeAndGoAreNotNews() {
    try (FaultyProxy proxy = FaultyProxy.to(redis.server());
        RedisGateway gateway =
            Gateways.open(Gateways.settings(proxy.port(), password::get), new Telemetry())) {
      assertThat(gateway.awaitConnected(Duration.ofSeconds(10))).isTrue();
      for (int i = 0; i < 5; i++) {
        long before = proxy.connectionsAccepted();
        proxy.reset();
        await().until(() -> proxy.connectionsAccepted() > before && gateway.connected());
      }
    }

    assertThat(messages(Level.WARNING)).hasSize(1);
    assertThat(messages(Level.INFO)).hasSize(2);
  }

  /** Two for commands and one for subscriptions, past their greetings. */
  private static long settledConnections() {
    return String.valueOf(redis.command("CLIENT", "LIST"))
        .lines()
        .filter(line -> line.contains(" name=weir ") && !line.contains(" cmd=client"))
        .count();
  }

  private RedisGateway open() {
    return Gateways.open(Gateways.settings(redis.server().port(), password::get), new Telemetry());
  }

  private List<String> messages(Level level) {
    SimpleFormatter formatter = new SimpleFormatter();
    return recorder.records().stream()
        .filter(entry -> level.equals(Level.ALL) || entry.getLevel().equals(level))
        .map(formatter::formatMessage)
        .toList();
  }
}
