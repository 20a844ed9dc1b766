package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SignalsTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final AtomicLong nanos = new AtomicLong();
  private final RedisClock clock = new RedisClock(nanos::get, () -> 1);
  private final KeySpace keys = new KeySpace("weir", "t");
  private RedisGateway gateway;
  private Signals signals;

  @BeforeEach
  void open() {
    gateway = Gateways.connected(redis.server().port(), new Telemetry());
    signals = new Signals(gateway, keys, clock, "node-1");
  }

  @AfterEach
  void close() {
    signals.close();
    gateway.close();
  }

  @Test
  void isTrustedOnlyWhileItsOwnHeartbeatsComeBack() {
    assertThat(signals.trusted()).isFalse();

    beatUntilTrusted();
    nanos.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(signals.trusted()).isTrue();
    nanos.addAndGet(Duration.ofMillis(300).toNanos());
    assertThat(signals.trusted()).isFalse();

    beatUntilTrusted();
  }

  @Test
  void anotherNodesHeartbeatsProveNothing() {
    try (Signals other = new Signals(gateway, keys, clock, "node-11")) {
      await()
          .until(
              () -> {
                nanos.addAndGet(Duration.ofMillis(100).toNanos());
                other.beat().join();
                return other.trusted();
              });
    }

    assertThat(signals.trusted()).isFalse();
  }

  @Test
  void isAloneUntilAnotherListens() {
    assertThat(signals.alone()).isFalse();
    beatUntilTrusted();
    assertThat(signals.alone()).isTrue();

    try (RedisGateway another = Gateways.connected(redis.server().port(), new Telemetry());
        Signals other = new Signals(another, keys, clock, "node-2")) {
      await()
          .until(
              () -> {
                signals.beat().join();
                return !signals.alone();
              });
      beatUntilTrusted();
      assertThat(signals.alone()).isFalse();
      assertThat(other.trusted()).isFalse();
    }
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    await()
        .until(
            () -> {
              beatUntilTrusted();
              nanos.addAndGet(Duration.ofSeconds(1).toNanos());
              beatUntilTrusted();
              return signals.alone();
            });
  }

  @Test
  void isNotTrustedBeforeTheOthersKnowThatItListens() {
    AtomicLong beats = new AtomicLong();
    await()
        .until(
            () -> {
              signals.beat().join();
              return beats.incrementAndGet() > 5;
            });
    assertThat(signals.trusted()).isFalse();

    beatUntilTrusted();
    assertThat(nanos.get()).isGreaterThanOrEqualTo(Duration.ofMillis(800).toNanos());
  }

  @Test
  void aLossIsDistrustedAtOnceAndChangesTheGeneration() {
    beatUntilTrusted();
    long before = signals.generation();

    redis.command("CLIENT", "KILL", "TYPE", "pubsub");

    await().until(() -> signals.generation() != before);
    assertThat(signals.trusted()).isFalse();
    beatUntilTrusted();
  }

  @Test
  void handsOnMessagesButNoHeartbeats() {
    List<String> heard = new CopyOnWriteArrayList<>();
    signals.onMessage(payload -> heard.add(new String(payload, StandardCharsets.UTF_8)));
    beatUntilTrusted();

    redis.command("PUBLISH", signals.channel(), "session:abc");

    await().until(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("session:abc");
  }

  @Test
  void aHeartbeatSetsTheClock() {
    signals.beat().join();

    assertThat(clock.micros()).isGreaterThan(1_700_000_000_000_000L);
  }

  private void beatUntilTrusted() {
    await()
        .until(
            () -> {
              nanos.addAndGet(Duration.ofMillis(100).toNanos());
              signals.beat().join();
              return signals.trusted();
            });
  }
}
