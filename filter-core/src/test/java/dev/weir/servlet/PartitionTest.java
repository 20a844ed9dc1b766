package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes that lose their ways to Redis, and so to each other, and go on writing. */
final class PartitionTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final TestClient client = new TestClient();
  private FaultyProxy wayOfA;
  private FaultyProxy wayOfB;
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void start() {
    wayOfA = FaultyProxy.to(redis.server());
    wayOfB = FaultyProxy.to(redis.server());
    a = TestNode.start(TestWeir.over(wayOfA.url()), new SessionActions());
    b = TestNode.start(TestWeir.over(wayOfB.url()), new SessionActions());
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
    client.body(a.uri("/set?name=x&value=0"));
    client.body(b.uri("/get?name=x"));
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
    wayOfA.close();
    wayOfB.close();
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

  private void healBoth(String first) {
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
    cut(wayOfA, a);
    cut(wayOfB, b);
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
    cut(wayOfA, a);
    cut(wayOfB, b);
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
    cut(wayOfA, a);
    cut(wayOfB, b);
    TestClient twin = writeApart();
    redis.command("FLUSHALL");
    healBoth(first);

    awaitEverywhere(twin, "{left=a, right=b, x=b}");
  }
}
