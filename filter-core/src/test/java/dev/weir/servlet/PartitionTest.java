package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes that lose their ways to Redis, and so to each other, and go on writing. */
final class PartitionTest {
  private static RedisServer redis;
  private static FaultyProxy wayOfA;
  private static FaultyProxy wayOfB;
  private static TestNode a;
  private static TestNode b;

  private final TestClient client = new TestClient();

  @BeforeAll
  static void start() {
    redis = RedisServer.start();
    wayOfA = FaultyProxy.to(redis);
    wayOfB = FaultyProxy.to(redis);
    a = TestNode.start(TestWeir.over(wayOfA.url()), new SessionActions());
    b = TestNode.start(TestWeir.over(wayOfB.url()), new SessionActions());
  }

  @AfterAll
  static void stop() {
    a.close();
    b.close();
    wayOfA.close();
    wayOfB.close();
    redis.close();
  }

  @BeforeEach
  void begin() {
    healBoth("a");
    client.body(a.uri("/set?name=x&value=0"));
    client.body(b.uri("/get?name=x"));
  }

  private static void cutBoth() {
    wayOfB.refuse();
    wayOfB.reset();
    cut(wayOfA, a);
    cut(wayOfB, b);
  }

  private static void cut(FaultyProxy way, TestNode node) {
    way.refuse();
    way.reset();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> node.weir().health().status() == Health.Status.DEGRADED);
  }

  private static void heal(FaultyProxy way, TestNode node) {
    way.heal();
    TestWeir.awaitWarm(node.weir());
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> node.weir().telemetry().gauges().get("journal.entries"), n -> n == 0);
  }

  private static void healBoth(String first) {
    if (first.equals("a")) {
      heal(wayOfA, a);
      heal(wayOfB, b);
    } else {
      heal(wayOfB, b);
      heal(wayOfA, a);
    }
  }

  /** Writes on both sides, by clients that know nothing of each other's writes. */
  private TestClient writeApart() {
    TestClient twin = client.copy();
    client.body(a.uri("/set?name=left&value=a"));
    client.body(a.uri("/set?name=x&value=a"));
    client.body(a.uri("/set?name=gone&value=a"));
    // Long enough for two nodes' ideas of Redis' time to agree who was later.
    for (int i = 0; i < 20; i++) {
      new TestClient().body(b.uri("/unused"));
    }
    twin.body(b.uri("/set?name=right&value=b"));
    twin.body(b.uri("/set?name=x&value=b"));
    twin.body(b.uri("/set?name=gone&value=b"));
    twin.body(b.uri("/remove?name=gone"));
    return twin;
  }

  private void awaitEverywhere(TestClient of, String expected) {
    for (TestNode node : List.of(a, b)) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> of.body(node.uri("/all")), expected::equals);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b"})
  void theNewerWriteOfEachAttributeWinsWhoeverReturnsFirst(String first) {
    cutBoth();
    TestClient twin = writeApart();
    healBoth(first);

    awaitEverywhere(twin, "{left=a, right=b, x=b}");
    awaitEverywhere(client, "{left=a, right=b, x=b}");
  }

  @Test
  void aNodeThatReturnsDoesNotUndoWhatWasWrittenWithoutIt() {
    cut(wayOfA, a);
    TestClient twin = writeApart();
    heal(wayOfA, a);

    awaitEverywhere(twin, "{left=a, right=b, x=b}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b"})
  void anEndBeatsEveryWriteWhoeverReturnsFirst(String first) {
    TestClient twin = client.copy();
    TestClient third = client.copy();
    cutBoth();
    client.body(a.uri("/end"));
    twin.body(b.uri("/set?name=x&value=later"));
    assertThat(twin.body(b.uri("/get?name=x"))).isEqualTo("later");
    healBoth(first);

    awaitEverywhere(third, "no session");
  }

  @Test
  void anEndBeatsWritesThatANodeMadeWithoutHearingOfIt() {
    TestClient twin = client.copy();
    cut(wayOfB, b);
    client.body(a.uri("/end"));
    twin.body(b.uri("/set?name=x&value=later"));
    heal(wayOfB, b);

    awaitEverywhere(twin, "no session");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b"})
  void bothSidesPutTogetherWhatAnEmptyRedisHasLost(String first) {
    cutBoth();
    TestClient twin = writeApart();
    redis.command("FLUSHALL");
    healBoth(first);

    awaitEverywhere(twin, "{left=a, right=b, x=b}");
  }
}
