package dev.weir.redis;

import static dev.weir.redis.Gateways.ECHO;
import static dev.weir.redis.Gateways.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisErrorReply;
import dev.weir.embedded.RedisSentinels;
import dev.weir.embedded.RedisServer;
import dev.weir.redis.RedisSettings.Address;
import dev.weir.redis.RedisSettings.Topology;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master that three sentinels watch over. */
class SentinelTest {
  private static final List<String> KEY = List.of("weir:t:a");

  private final AtomicReference<@Nullable String> sentinelPassword = new AtomicReference<>("watch");
  private RedisSentinels redis;
  private RedisGateway gateway;

  @BeforeEach
  void start() {
    redis = RedisSentinels.start("hush", "watch");
    gateway = Gateways.open(settings(sentinels()), new Telemetry());
    assertThat(gateway.awaitConnected(Duration.ofSeconds(10))).isTrue();
  }

  @AfterEach
  void end() {
    gateway.close();
    redis.close();
  }

  @Test
  void followsTheMasterWhereverItGoes() {
    assertThat(Gateways.await(gateway.run(PUT, KEY, "1")).size()).isNotNegative();
    RedisServer first = redis.master();

    first.kill();
    redis.awaitAnother(first);
    RedisServer second = redis.master();

    await().until(() -> succeeds(PUT, "2"));
    assertThat(second.command("GET", KEY.get(0))).isEqualTo("2");
    assertThat(gateway.connected()).isTrue();

    // The sentinels make a replica of it, also while it takes itself for the master.
    first.restart(true);
    redis.sentinels().get(0).kill();
    await().atMost(Duration.ofSeconds(30)).until(() -> failsOver(redis.sentinels().get(1)));
    redis.awaitAnother(second);
    RedisServer third = redis.master();
    // The second one takes writes until it has heard that it is no master any more.
    await().until(() -> succeeds(PUT, "3") && "3".equals(third.command("GET", KEY.get(0))));
  }

  @Test
  void joinsOnceTheSentinelsPasswordIsRight() {
    sentinelPassword.set("wrong");
    try (RedisGateway another = Gateways.open(settings(sentinels()), new Telemetry())) {
      await()
          .until(() -> Gateways.failureKind(another.run(ECHO, KEY)).equals(Failure.MISCONFIGURED));

      sentinelPassword.set("watch");

      assertThat(another.awaitConnected(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void takesAnUnknownNameForAMistakeInTheConfiguration() {
    RedisSettings wrong =
        settings(new Topology.Sentinel("nobody", addresses(), null, sentinelPassword::get));
    try (RedisGateway another = Gateways.open(wrong, new Telemetry())) {
      await()
          .until(() -> Gateways.failureKind(another.run(ECHO, KEY)).equals(Failure.MISCONFIGURED));
    }
  }

  /** Whether the sentinel agrees to replace the master, though that is well. */
  private static boolean failsOver(RedisServer sentinel) {
    try {
      return "OK".equals(sentinel.command("SENTINEL", "FAILOVER", RedisSentinels.MASTER));
    } catch (RedisErrorReply notYet) {
      return false;
    }
  }

  private boolean succeeds(Script script, String value) {
    return gateway.run(script, KEY, value).handle((reply, error) -> error == null).join();
  }

  private Topology sentinels() {
    return new Topology.Sentinel(RedisSentinels.MASTER, addresses(), null, sentinelPassword::get);
  }

  private List<Address> addresses() {
    return redis.sentinels().stream()
        .map(sentinel -> new Address(sentinel.host(), sentinel.port()))
        .toList();
  }

  private static RedisSettings settings(Topology topology) {
    return Gateways.settings(topology, () -> "hush");
  }
}
