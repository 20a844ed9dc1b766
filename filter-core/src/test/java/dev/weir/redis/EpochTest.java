package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisExtension;
import dev.weir.embedded.RedisServer;
import dev.weir.redis.Epoch.Answerer;
import dev.weir.telemetry.Telemetry;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EpochTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final long WALL = 1;
  private static final String KEY = "weir:t:epoch";

  private final RedisClock clock = new RedisClock(System::nanoTime, () -> WALL);
  private RedisGateway gateway;
  private Epoch epoch;

  @BeforeEach
  void open() {
    gateway = Gateways.connected(redis.server().port(), new Telemetry());
    epoch = epoch();
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void anUndisturbedRedisHasLostNothing() {
    Epoch other = epoch();

    List<Boolean> lost =
        List.of(marksLoss(epoch), marksLoss(other), marksLoss(epoch), marksLoss(other));

    assertThat(lost).containsOnly(false);
  }

  @Test
  void aFlushIsNoticedOnceByEveryNode() {
    Epoch other = epoch();
    marksLoss(epoch);
    marksLoss(other);
    redis.command("FLUSHALL");

    assertThat(marksLoss(epoch)).isTrue();
    assertThat(marksLoss(other)).isTrue();
    assertThat(marksLoss(epoch)).isFalse();
    assertThat(marksLoss(other)).isFalse();
  }

  @Test
  void anOlderSnapshotIsNoticed() {
    marksLoss(epoch);
    marksLoss(epoch);
    marksLoss(epoch);
    redis.command("HSET", KEY, "counter", "1");

    assertThat(marksLoss(epoch)).isTrue();
    assertThat(marksLoss(epoch)).isFalse();
  }

  @Test
  void aSpoiltKeyIsALossToo() {
    marksLoss(epoch);
    redis.command("HSET", KEY, "counter", "junk");
    assertThat(marksLoss(epoch)).isTrue();

    redis.command("SET", KEY, "junk");
    assertThat(marksLoss(epoch)).isTrue();
    assertThat(marksLoss(epoch)).isFalse();
  }

  @Test
  void marksThatOvertakeEachOtherAreNoLoss() {
    marksLoss(epoch);

    List<CompletableFuture<Epoch.State>> marks =
        IntStream.range(0, 500).parallel().mapToObj(i -> epoch.mark()).toList();

    assertThat(marks).noneMatch(mark -> mark.join().lostData());
  }

  @Test
  void tellsTheTimeOfRedisAndSetsTheClockByIt() {
    long micros = epoch.mark().join().redisMicros();

    List<?> time = (List<?>) redis.command("TIME");
    assertThat(time).isNotNull();
    long seconds = Long.parseLong(String.valueOf(time.get(0)));
    assertThat(micros / 1_000_000).isBetween(seconds - 10, seconds);
    assertThat(clock.micros()).isGreaterThanOrEqualTo(micros - clock.errorMicros());
  }

  @Test
  void itsKeyHasALifeTime() {
    marksLoss(epoch);

    assertThat(redis.command("PTTL", KEY))
        .isInstanceOfSatisfying(Long.class, ttl -> assertThat(ttl).isPositive());
  }

  @Test
  void noticesAnotherServerOnce() {
    try (RedisServer server = RedisServer.start();
        RedisGateway own = Gateways.connected(server.port(), new Telemetry())) {
      Epoch observer = epoch(own);
      assertThat(answerer(observer)).isEqualTo(Answerer.SAME);
      assertThat(answerer(observer)).isEqualTo(Answerer.SAME);
      server.restart(true);

      await()
          .until(
              () ->
                  observer.mark().thenApply(Epoch.State::answerer).exceptionally(f -> null).join(),
              Answerer.OTHER::equals);
      assertThat(answerer(observer)).isEqualTo(Answerer.SAME);
    }
  }

  @Test
  void doesNotKnowAServerThatMayNotSay() {
    try (RedisServer server = RedisServer.start();
        RedisGateway own = Gateways.connected(server.port(), new Telemetry())) {
      Epoch observer = epoch(own);
      server.command("ACL", "SETUSER", "default", "-info");
      assertThat(answerer(observer)).isEqualTo(Answerer.UNKNOWN);
      assertThat(marksLoss(observer)).isFalse();

      server.command("ACL", "SETUSER", "default", "+info");
      assertThat(answerer(observer)).isEqualTo(Answerer.SAME);
    }
  }

  private Epoch epoch() {
    return epoch(gateway);
  }

  private Epoch epoch(RedisGateway gateway) {
    return new Epoch(gateway, new KeySpace("weir", "t"), clock, () -> UUID.randomUUID().toString());
  }

  private static Answerer answerer(Epoch epoch) {
    return epoch.mark().orTimeout(10, TimeUnit.SECONDS).join().answerer();
  }

  private static boolean marksLoss(Epoch epoch) {
    return epoch.mark().orTimeout(10, TimeUnit.SECONDS).join().lostData();
  }
}
