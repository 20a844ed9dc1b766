package dev.weir.redis;

import static dev.weir.redis.Gateways.ECHO;
import static dev.weir.redis.Gateways.failureKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisExtension;
import dev.weir.redis.RedisSettings.Topology;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Redis that is not there, or does not answer. */
class OutageTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private final Telemetry telemetry = new Telemetry();

  @Test
  void joinsARedisThatStartsLater() {
    redis.server().kill();
    try (RedisGateway gateway = open()) {
      assertThat(failureKind(gateway.run(ECHO, List.of()))).isEqualTo(Failure.OUTAGE);
      assertThat(gateway.connected()).isFalse();
      assertThat(gateway.awaitConnected(Duration.ofMillis(100))).isFalse();
      assertThat(telemetry.total(Event.REDIS_OUTAGE)).isEqualTo(1);

      redis.server().restart(false);

      assertThat(gateway.awaitConnected(Duration.ofSeconds(10))).isTrue();
      await().until(() -> succeeds(gateway));
      assertThat(gateway.connected()).isTrue();
    }
  }

  @Test
  void aKilledRedisIsUsedAgainOnceItIsBack() {
    try (RedisGateway gateway = connected()) {
      RedisGatewayTest.Recorder recorder = new RedisGatewayTest.Recorder();
      gateway.subscribe("weir:t:news", recorder);
      await().until(() -> publish() == 1);

      redis.server().kill();
      await().until(() -> !gateway.connected());
      assertThat(failureKind(gateway.run(ECHO, List.of()))).isEqualTo(Failure.OUTAGE);
      redis.server().restart(true);

      await().until(() -> succeeds(gateway) && gateway.connected());
      await().until(() -> publish() == 1);
      assertThat(recorder.losses.get()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aPausedRedisIsAnOutageAndIsUsedAgainOnceItGoesOn() {
    try (RedisGateway gateway = connected()) {
      redis.server().pause();
      assertThat(failureKind(gateway.run(ECHO, List.of()))).isEqualTo(Failure.OUTAGE);
      redis.server().resume();

      await().until(() -> succeeds(gateway));
    }
  }

  @Test
  void aConnectionOnWhichNothingComesBackIsReplaced() {
    try (FaultyProxy proxy = FaultyProxy.to(redis.server());
        RedisGateway gateway = Gateways.connected(proxy.port(), telemetry)) {
      RedisGatewayTest.Recorder recorder = new RedisGatewayTest.Recorder();
      gateway.subscribe("weir:t:news", recorder);
      await().until(() -> publish() == 1);
      int before = recorder.losses.get();

      proxy.stall();

      await().until(() -> recorder.losses.get() > before);
      proxy.heal();
      await().until(() -> succeeds(gateway) && publish() == 1);
    }
  }

  @Test
  void whatWaitsOnABrokenConnectionFailsAtOnce() {
    try (FaultyProxy proxy = FaultyProxy.to(redis.server());
        RedisGateway gateway = patient(proxy.port())) {
      proxy.stall();
      List<CompletableFuture<Reply>> waiting =
          IntStream.range(0, 50).mapToObj(i -> gateway.run(ECHO, List.of())).toList();

      proxy.reset();

      // Long before their time-out.
      waiting.forEach(call -> assertThat(failureKind(call)).isEqualTo(Failure.OUTAGE));
    }
  }

  @Test
  void aStormOfResetsEndsInNothingButOutages() {
    try (FaultyProxy proxy = FaultyProxy.to(redis.server());
        RedisGateway gateway = Gateways.connected(proxy.port(), telemetry)) {
      proxy.resetEvery(Duration.ofMillis(20));

      IntStream.range(0, 3000)
          .parallel()
          .forEach(
              i ->
                  gateway
                      .run(ECHO, List.of(), i)
                      .handle((reply, error) -> checked(reply, error, i))
                      .join());
      proxy.heal();

      await().until(() -> succeeds(gateway));
      assertThat(telemetry.total(Event.REDIS_OUR_BUG)).isZero();
      assertThat(telemetry.total(Event.REDIS_BAD_DATA)).isZero();
    }
  }

  @Test
  @Timeout(10)
  void anUnresolvableNameDelaysNobody() {
    RedisSettings here = Gateways.settings(1);
    RedisSettings nowhere =
        new RedisSettings(
            new Topology.Single("redis.invalid", 6379),
            null,
            () -> null,
            0,
            false,
            null,
            2,
            2,
            here.connectTimeout(),
            here.commandTimeout());
    try (RedisGateway gateway = Gateways.open(nowhere, telemetry)) {
      assertThat(gateway.run(ECHO, List.of())).isCompletedExceptionally();
      assertThat(gateway.awaitConnected(Duration.ofMillis(1500))).isFalse();
      assertThat(gateway.run(ECHO, List.of())).isCompletedExceptionally();
    }
  }

  @Test
  @Timeout(30)
  void closingLeavesNoThreadWhateverRedisDoes() {
    RedisGateway well = connected();
    well.subscribe("weir:t:news", new RedisGatewayTest.Recorder());
    assertClosesCleanly(well);

    RedisGateway paused = connected();
    redis.server().pause();
    CompletableFuture<Reply> waiting = paused.run(ECHO, List.of());
    assertClosesCleanly(paused);
    assertThat(waiting).isCompletedExceptionally();
    RedisGateway neverAnswered = open();
    assertThat(neverAnswered.awaitConnected(Duration.ofMillis(300))).isFalse();
    assertClosesCleanly(neverAnswered);

    redis.server().kill();
    RedisGateway neverConnected = open();
    assertThat(neverConnected.awaitConnected(Duration.ofMillis(300))).isFalse();
    assertClosesCleanly(neverConnected);
  }

  @Test
  void callsAfterClosingFail() {
    RedisGateway gateway = connected();
    gateway.close();
    gateway.close();

    assertThat(failureKind(gateway.run(ECHO, List.of()))).isEqualTo(Failure.OUTAGE);
  }

  private static void assertClosesCleanly(RedisGateway gateway) {
    long start = System.nanoTime();
    gateway.close();
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(2));
    await().untilAsserted(() -> assertThat(Gateways.clientThreads()).isEmpty());
  }

  private static Object checked(Reply reply, Throwable error, int i) {
    if (error == null) {
      assertThat(reply.number(1)).isEqualTo(i);
    } else {
      assertThat(error).isInstanceOf(RedisUnavailable.class);
    }
    return i;
  }

  /** A gateway that would wait for a minute. */
  private RedisGateway patient(int port) {
    RedisSettings usual = Gateways.settings(port);
    RedisGateway gateway =
        Gateways.open(
            new RedisSettings(
                usual.topology(),
                null,
                usual.password(),
                0,
                false,
                null,
                usual.poolSize(),
                usual.threads(),
                usual.connectTimeout(),
                Duration.ofMinutes(1)),
            telemetry);
    assertThat(gateway.awaitConnected(Duration.ofSeconds(10))).isTrue();
    return gateway;
  }

  private RedisGateway open() {
    return Gateways.open(Gateways.settings(redis.server().port()), telemetry);
  }

  private RedisGateway connected() {
    return Gateways.connected(redis.server().port(), telemetry);
  }

  private static boolean succeeds(RedisGateway gateway) {
    return gateway.run(ECHO, List.of()).handle((reply, error) -> error == null).join();
  }

  private static long publish() {
    return redis.command("PUBLISH", "weir:t:news", "x") instanceof Long count ? count : -1;
  }
}
