package dev.weir.redis;

import static dev.weir.redis.Gateways.ECHO;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.Garble;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.client.handler.CommandDecoder;

/** Replies that were lost, doubled or changed on the way are never taken for data. */
class GarbledReplyTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final Telemetry telemetry = new Telemetry();
  private FaultyProxy proxy;
  private RedisGateway gateway;

  @BeforeEach
  void open() {
    for (int i = 0; i < 10; i++) {
      redis.command("SET", "weir:t:" + i, value(i));
    }
    proxy = FaultyProxy.to(redis.server());
    gateway = Gateways.connected(proxy.port(), telemetry);
  }

  @AfterEach
  void close() {
    gateway.close();
    proxy.close();
  }

  @Test
  void aReplyThatCameTwiceShiftsNothingToAnotherCall() {
    proxy.garble(Garble.repeatChunk());
    readMany();

    // A reply too many on an idle connection is dropped; one before another's is somebody else's.
    assertServesAgain();
  }

  @Test
  void aReplyThatWasLostShiftsNothingToAnotherCall() {
    loseReplies();

    assertServesAgain();
  }

  @Test
  void anotherCallsNonceIsNoticedAndTheConnectionsAreDropped() {
    long accepted = proxy.connectionsAccepted();
    proxy.garble(GarbledReplyTest::changeNonce);

    assertThat(Gateways.failureKind(gateway.run(ECHO, List.of("weir:t:1"))))
        .as("nobody knows whether the call had an effect")
        .isEqualTo(Failure.OUTAGE);
    assertThat(telemetry.total(Event.REDIS_FOREIGN_REPLY)).isEqualTo(1);
    assertThat(telemetry.total(Event.REDIS_BAD_DATA)).isEqualTo(1);
    proxy.heal();

    assertServesAgain();
    assertThat(proxy.connectionsAccepted()).isGreaterThan(accepted);
  }

  @Test
  void brokenProtocolIsBadDataOrAnOutageAndPasses() {
    for (String[] fault : new String[][] {{"*2", "*x"}, {"*2", "?2"}, {"$7", "$9"}, {"*2", "*3"}}) {
      proxy.garble(Garble.replace(fault[0], fault[1]));
      readMany();
      assertServesAgain();
    }
  }

  @Test
  void whatCannotBeReadIsNotQuotedInTheLog() {
    try (LogRecorder everything = new LogRecorder("")) {
      proxy.garble(Garble.replace("*2", "?2"));
      readMany();
      assertServesAgain();

      // The decoder's own messages: silent where the client's classes are nobody else's.
      assertThat(everything.records())
          .filteredOn(entry -> !entry.getLoggerName().equals(CommandDecoder.class.getName()))
          .extracting(LogRecord::getThrown)
          .filteredOn(Objects::nonNull)
          .extracting(Throwable::toString)
          .noneMatch(text -> text.contains("?2"));
    }
  }

  @Test
  void randomBitsAreNeverTakenForAnotherKeysValue() {
    Random random = new Random(42);
    proxy.garble(
        (connection, chunk) -> {
          byte[] changed = chunk.clone();
          if (random.nextInt(4) == 0) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
          }
          return changed;
        });
    for (int i = 0; i < 5; i++) {
      readMany();
    }

    assertServesAgain();
    assertThat(telemetry.total(Event.REDIS_OUR_BUG)).isZero();
  }

  @Test
  void subscriptionsAreMadeAgainWithTheNewConnections() {
    RedisGatewayTest.Recorder recorder = new RedisGatewayTest.Recorder();
    gateway.subscribe("weir:t:news", recorder);
    await().until(() -> publish("first") == 1);
    int losses = recorder.losses.get();

    loseReplies();
    proxy.heal();

    await().until(() -> recorder.losses.get() > losses);
    await().until(() -> publish("again") == 1 && recorder.messages.contains("again"));
  }

  /** Until it was a script's reply and not the answer to a ping that was lost. */
  private void loseReplies() {
    await()
        .until(
            () -> {
              proxy.garble(Garble.dropReply());
              readMany();
              return telemetry.total(Event.REDIS_FOREIGN_REPLY) > 0;
            });
  }

  /** Each call gets its own key's value or fails; a changed byte in the value itself may pass. */
  private void readMany() {
    List<@Nullable String> values =
        IntStream.range(0, 200)
            .mapToObj(i -> gateway.run(ECHO, List.of("weir:t:" + i % 10)))
            .toList()
            .stream()
            .map(
                call ->
                    call.<@Nullable String>handle(
                            (reply, error) ->
                                error == null && !reply.isNull(0) ? reply.text(0) : null)
                        .join())
            .toList();
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      int own = i % 10;
      if (value != null) {
        assertThat(
                IntStream.range(0, 10)
                    .filter(other -> other != own)
                    .mapToObj(GarbledReplyTest::value))
            .doesNotContain(value);
      }
    }
  }

  private void assertServesAgain() {
    proxy.heal();
    await()
        .until(
            () ->
                gateway
                    .run(ECHO, List.of("weir:t:3"))
                    .handle((reply, error) -> error == null && reply.text(0).equals(value(3)))
                    .join());
  }

  /** The first bulk string of the reply: {@code *2 $n <nonce>}. */
  private static byte[] changeNonce(long connection, byte[] chunk) {
    if (chunk[0] != '*') {
      return chunk;
    }
    byte[] changed = chunk.clone();
    int text = new String(chunk, ISO_8859_1).indexOf("\r\n", 5) + 2;
    changed[text] = changed[text] == 'a' ? (byte) 'b' : (byte) 'a';
    return changed;
  }

  /** Values further apart than one changed bit. */
  private static String value(int i) {
    return String.valueOf(i).repeat(7);
  }

  private static long publish(String message) {
    return redis.command("PUBLISH", "weir:t:news", message) instanceof Long count ? count : -1;
  }
}
