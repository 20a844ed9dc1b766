package dev.weir.redis;

import static dev.weir.redis.Gateways.await;
import static dev.weir.redis.Gateways.failureKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisGatewayTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final Telemetry telemetry = new Telemetry();
  private RedisGateway gateway;

  @BeforeEach
  void open() {
    gateway = Gateways.connected(redis.server().port(), telemetry);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void handsArgumentsToTheScriptAndItsReplyBack() {
    redis.command("SET", "weir:t:a", "käse");

    Reply reply =
        await(
            gateway.run(
                Gateways.ECHO,
                List.of("weir:t:a"),
                "text",
                new byte[] {0, (byte) 0xff, '\r', '\n'},
                42L,
                7));

    assertThat(reply.size()).isEqualTo(5);
    assertThat(reply.text(0)).isEqualTo("käse");
    assertThat(reply.text(1)).isEqualTo("text");
    assertThat(reply.bytes(2)).containsExactly(0, 0xff, '\r', '\n');
    assertThat(reply.number(3)).isEqualTo(42);
    assertThat(reply.number(4)).isEqualTo(7);
    assertThat(gateway.connected()).isTrue();
  }

  @Test
  void tellsAnAbsentValueFromAnEmptyOne() {
    redis.command("SET", "weir:t:empty", "");

    Reply absent = await(gateway.run(Gateways.ECHO, List.of("weir:t:none")));
    Reply empty = await(gateway.run(Gateways.ECHO, List.of("weir:t:empty")));

    assertThat(absent.isNull(0)).isTrue();
    assertThat(empty.isNull(0)).isFalse();
    assertThat(empty.bytes(0)).isEmpty();
  }

  @Test
  void loadsAScriptThatRedisDoesNotKnowAndRunsItOnce() {
    redis.command("SCRIPT", "FLUSH");

    List<CompletableFuture<Reply>> calls =
        IntStream.range(0, 50)
            .mapToObj(i -> gateway.run(Gateways.ADD, List.of("weir:t:sum")))
            .toList();
    List<Long> sums = calls.stream().map(call -> await(call).number(0)).sorted().toList();

    assertThat(sums)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 50).mapToObj(Long::valueOf).toList());
  }

  @Test
  void aFailingCallLeavesItsNeighboursAlone() {
    redis.command("SET", "weir:t:good", "yes");
    redis.command("HSET", "weir:t:bad", "a", "b");

    List<CompletableFuture<Reply>> calls =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    gateway.run(Gateways.ECHO, List.of(i % 10 == 0 ? "weir:t:bad" : "weir:t:good")))
            .toList();

    for (int i = 0; i < calls.size(); i++) {
      if (i % 10 == 0) {
        assertThat(failureKind(calls.get(i))).isEqualTo(Failure.BAD_DATA);
      } else {
        assertThat(await(calls.get(i)).text(0)).isEqualTo("yes");
      }
    }
    assertThat(telemetry.total(Event.REDIS_BAD_DATA)).isEqualTo(20);
    assertThat(telemetry.total(Event.REDIS_FOREIGN_REPLY)).isZero();
  }

  @Test
  void refusesArgumentsThatItCannotSend() {
    assertThat(failureKind(gateway.run(Gateways.ECHO, List.of(), 1.5))).isEqualTo(Failure.OUR_BUG);
    assertThat(telemetry.total(Event.REDIS_OUR_BUG)).isEqualTo(1);
  }

  @Test
  void manyThreadsEachGetTheirOwnReply() {
    Stream<CompletableFuture<Boolean>> calls =
        IntStream.range(0, 2000)
            .parallel()
            .mapToObj(
                i ->
                    gateway
                        .run(Gateways.ECHO, List.of(), "call " + i)
                        .thenApply(reply -> reply.text(1).equals("call " + i)));

    assertThat(calls.toList()).allMatch(CompletableFuture::join);
  }

  @Test
  void hearsWhatIsPublishedUntilTheSubscriptionIsClosed() {
    Recorder recorder = new Recorder();
    RedisGateway.Subscription subscription = gateway.subscribe("weir:t:news", recorder);

    await().until(() -> publish("first") == 1);
    await().until(() -> recorder.messages.contains("first"));

    subscription.close();
    await().until(() -> publish("second") == 0);
    assertThat(recorder.messages).doesNotContain("second");
  }

  @Test
  void tellsSubscribersOfALossAndSubscribesAgain() {
    Recorder recorder = new Recorder();
    gateway.subscribe("weir:t:news", recorder);
    await().until(() -> publish("first") == 1);
    int losses = recorder.losses.get();

    redis.command("CLIENT", "KILL", "TYPE", "pubsub");

    await().until(() -> recorder.losses.get() > losses);
    await().until(() -> publish("again") == 1);
    await().until(() -> recorder.messages.contains("again"));
  }

  @Test
  void survivesConnectionsThatAreKilled() {
    redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

    await()
        .until(
            () -> !gateway.run(Gateways.ECHO, List.of(), "x").handle((r, e) -> e != null).join());
    await().until(gateway::connected);
  }

  /** How many heard it. */
  private static long publish(String message) {
    Object receivers = redis.command("PUBLISH", "weir:t:news", message);
    return receivers instanceof Long count ? count : -1;
  }

  /** Keeps what it hears. */
  static final class Recorder implements Subscriber {
    final List<String> messages = new CopyOnWriteArrayList<>();
    final AtomicInteger losses = new AtomicInteger();

    @Override
    public void message(byte[] payload) {
      messages.add(new String(payload, StandardCharsets.UTF_8));
    }

    @Override
    public void lost() {
      losses.incrementAndGet();
    }
  }
}
