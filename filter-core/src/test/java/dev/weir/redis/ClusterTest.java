package dev.weir.redis;

import static dev.weir.redis.Gateways.ADD;
import static dev.weir.redis.Gateways.ECHO;
import static dev.weir.redis.Gateways.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisCluster;
import dev.weir.embedded.RedisServer;
import dev.weir.redis.Epoch.Answerer;
import dev.weir.redis.RedisSettings.Address;
import dev.weir.redis.RedisSettings.Topology;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three masters with a replica each. */
class ClusterTest {
  private static RedisCluster redis;

  private final Telemetry telemetry = new Telemetry();
  private RedisGateway gateway;

  @BeforeAll
  static void start() {
    redis = RedisCluster.start(3);
  }

  @AfterAll
  static void end() {
    redis.close();
  }

  @BeforeEach
  void open() {
    redis.awaitWell();
    gateway = open(telemetry);
    assertThat(gateway.awaitConnected(Duration.ofSeconds(20))).isTrue();
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void findsTheMasterOfEveryKey() {
    assertThat(gateway.clustered()).isTrue();
    List<CompletableFuture<Reply>> writes =
        IntStream.range(0, 200).mapToObj(i -> gateway.run(PUT, key(i), "v" + i)).toList();
    writes.forEach(Gateways::await);

    for (int i = 0; i < 200; i++) {
      assertThat(Gateways.await(gateway.run(ECHO, key(i))).text(0)).isEqualTo("v" + i);
    }
    assertThat(telemetry.total(Event.REDIS_OUTAGE)).isZero();
  }

  @Test
  void namesATagForEveryMaster() {
    List<String> tags = gateway.serverTags();

    assertThat(tags).hasSize(3);
    assertThat(tags.stream().map(tag -> redis.master(redis.slot("{" + tag + "}")).port()))
        .doesNotHaveDuplicates();
  }

  @Test
  void followsASlotThatMovesWhileItIsWrittenTo() {
    List<String> key = List.of("weir:t:{moving}");
    int slot = redis.slot(key.get(0));
    RedisServer target =
        redis.servers().stream()
            .filter(server -> server.running() && isOtherMaster(server, slot))
            .findFirst()
            .orElseThrow();
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong added = new AtomicLong();
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                Gateways.await(gateway.run(ADD, key));
                added.incrementAndGet();
              }
            });
    await().until(() -> added.get() > 100);

    redis.move(slot, target);
    long then = added.get();
    await().until(() -> added.get() > then + 100);
    done.set(true);
    load.join();

    assertThat(redis.master(slot)).isSameAs(target);
    assertThat(target.command("GET", key.get(0))).isEqualTo(String.valueOf(added.get()));
    assertThat(telemetry.total(Event.REDIS_OUTAGE)).isZero();
  }

  @Test
  void asksTheTakerForWhatHasMovedAlready() {
    List<String> key = List.of("weir:t:{asked}");
    Gateways.await(gateway.run(PUT, key, "before"));
    int slot = redis.slot(key.get(0));
    RedisServer from = redis.master(slot);
    RedisServer to =
        redis.servers().stream()
            .filter(server -> isOtherMaster(server, slot))
            .findFirst()
            .orElseThrow();

    redis.beginMove(slot, to);
    redis.moveKey(from, to, key.get(0));
    // The taker does not know this script yet, either.
    to.command("SCRIPT", "FLUSH");
    assertThat(Gateways.await(gateway.run(ECHO, key)).text(0)).isEqualTo("before");
    Gateways.await(gateway.run(PUT, key, "meanwhile"));
    redis.endMove(slot, from, to);

    assertThat(Gateways.await(gateway.run(ECHO, key)).text(0)).isEqualTo("meanwhile");
  }

  @Test
  void hearsWhatIsPublishedAnywhereAndTrustsOnlyAllHeartbeats() {
    AtomicLong nanos = new AtomicLong();
    RedisClock clock = new RedisClock(nanos::get, () -> 1);
    AtomicLong heard = new AtomicLong();
    try (Signals signals = new Signals(gateway, new KeySpace("weir", "t"), clock, "n1")) {
      signals.onMessage(message -> heard.incrementAndGet());
      await()
          .until(
              () -> {
                nanos.addAndGet(Duration.ofMillis(100).toNanos());
                signals.beat().join();
                return signals.trusted();
              });
      assertThat(signals.alone()).isFalse();

      redis.servers().forEach(server -> server.command("PUBLISH", signals.channel(), "hello"));

      await().until(() -> heard.get() == redis.servers().size());
    }
  }

  @Test
  void leavesNoThreadBehind() {
    gateway.close();

    await().until(() -> Gateways.clientThreads().isEmpty());
  }

  @Test
  void refusesKeysOfSeveralSlots() {
    assertThat(Gateways.failureKind(gateway.run(ECHO, List.of("a", "b"))))
        .isEqualTo(Failure.OUR_BUG);
  }

  @Test
  void goesOnWithTheReplicaOfAMasterThatIsKilled() {
    Epoch epoch =
        new Epoch(
            gateway,
            new KeySpace("weir", "t"),
            new RedisClock(System::nanoTime, () -> 1),
            () -> "token");
    assertThat(epoch.mark().join().answerer()).isEqualTo(Answerer.SAME);
    List<String> key = List.of("weir:t:{victim}");
    Gateways.await(gateway.run(PUT, key, "1"));
    int slot = redis.slot(key.get(0));
    RedisServer victim = redis.master(slot);

    victim.kill();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> gateway.run(PUT, key, "2").handle((reply, error) -> error == null).join());

    assertThat(redis.master(slot).command("GET", key.get(0))).isEqualTo("2");
    await()
        .until(
            () -> epoch.mark().thenApply(Epoch.State::answerer).exceptionally(e -> null).join(),
            Answerer.OTHER::equals);
    assertThat(epoch.mark().join().answerer()).isEqualTo(Answerer.SAME);
    victim.restart(true);
    redis.awaitWell();
  }

  private static boolean isOtherMaster(RedisServer server, int slot) {
    return !redis.master(slot).equals(server)
        && String.valueOf(server.command("ROLE")).startsWith("[master");
  }

  private static List<String> key(int i) {
    return List.of("weir:t:k" + i);
  }

  private static RedisGateway open(Telemetry telemetry) {
    List<Address> seeds =
        redis.servers().stream().map(server -> new Address(server.host(), server.port())).toList();
    return Gateways.open(Gateways.settings(new Topology.Cluster(seeds), () -> null), telemetry);
  }
}
