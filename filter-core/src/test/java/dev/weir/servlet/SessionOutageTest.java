package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions over real HTTP while their Redis is killed, suspended and emptied. */
final class SessionOutageTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private final TestClient client = new TestClient();
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void startNodes() {
    a = TestNode.start(TestWeir.over(redis.url()), new SessionActions());
    b = TestNode.start(TestWeir.over(redis.url()), new SessionActions());
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
  }

  @AfterEach
  void stopNodes() {
    a.close();
    b.close();
  }

  private void awaitOut() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                List.of(a, b).stream()
                    .allMatch(n -> n.weir().health().status() == Health.Status.DEGRADED));
  }

  private static boolean nothingKept(TestNode node) {
    return Long.valueOf(0).equals(node.weir().telemetry().gauges().get("journal.entries"));
  }

  private void awaitBack() {
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> List.of(a, b).stream().allMatch(SessionOutageTest::nothingKept));
  }

  @Test
  void goesOnWithALiveSessionWhileRedisIsDown() {
    client.body(a.uri("/set?name=x&value=1"));
    redis.server().kill();
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("1");
    client.body(a.uri("/set?name=x&value=2"));
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("2");
  }

  @Test
  void bringsToAnEmptyRedisWhatWasWrittenBeforeAndDuringTheOutage() {
    client.body(a.uri("/set?name=before&value=1"));
    redis.server().kill();
    awaitOut();
    client.body(a.uri("/set?name=during&value=2"));
    redis.server().restart(false);
    awaitBack();
    assertThat(client.body(b.uri("/all"))).isEqualTo("{before=1, during=2}");
  }

  @Test
  void bringsBackASessionThatNobodyTouchedMeanwhile() {
    client.body(a.uri("/set?name=x&value=1"));
    redis.server().kill();
    awaitOut();
    redis.server().restart(false);
    awaitBack();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> client.body(b.uri("/get?name=x")), "1"::equals);
  }

  @Test
  void bringsBackSessionsAfterAFlushThatNobodyNoticed() {
    client.body(a.uri("/set?name=x&value=1"));
    redis.command("FLUSHALL");
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> client.body(b.uri("/get?name=x")), "1"::equals);
  }

  @Test
  void beginsSessionsWhileRedisIsDown() {
    redis.server().kill();
    awaitOut();
    client.body(a.uri("/set?name=x&value=1"));
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("1");
    redis.server().restart(false);
    awaitBack();
    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("1");
  }

  @Test
  void keepsASuspendedRedisFromSlowingRequestsAndLosesNothing() {
    client.body(a.uri("/set?name=x&value=1"));
    redis.server().pause();
    for (int i = 0; i < 30; i++) {
      client.body(a.uri("/set?name=x&value=" + i));
    }
    awaitOut();
    redis.server().resume();
    awaitBack();
    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("29");
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("29");
  }

  @Test
  void mergesWhatTwoNodesWroteApart() {
    client.body(a.uri("/set?name=x&value=1"));
    client.body(b.uri("/get?name=x"));
    redis.server().kill();
    awaitOut();
    client.body(a.uri("/set?name=left&value=a"));
    client.body(b.uri("/set?name=right&value=b"));
    redis.server().restart(false);
    awaitBack();
    for (TestNode node : List.of(a, b)) {
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> client.body(node.uri("/all")), "{left=a, right=b, x=1}"::equals);
    }
  }

  @Test
  void keepsAnEndedSessionEnded() {
    client.body(a.uri("/set?name=x&value=1"));
    client.body(b.uri("/get?name=x"));
    TestClient other = client.copy();
    redis.server().pause();
    awaitOut();
    client.body(a.uri("/end"));
    assertThat(other.body(a.uri("/get?name=x"))).isEqualTo("no session");
    redis.server().resume();
    awaitBack();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> other.body(b.uri("/get?name=x")), "no session"::equals);
    other.body(b.uri("/set?name=y&value=2"));
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("no session");
  }

  @Test
  void keepsAnEndedSessionEndedInAnEmptyRedis() {
    client.body(a.uri("/set?name=x&value=1"));
    client.body(b.uri("/get?name=x"));
    TestClient other = client.copy();
    client.body(a.uri("/end"));
    redis.server().kill();
    awaitOut();
    redis.server().restart(false);
    awaitBack();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> other.body(b.uri("/get?name=x")), "no session"::equals);
    assertThat(other.body(a.uri("/get?name=x"))).isEqualTo("no session");
  }

  @Test
  void doesNotLogOutAClientWhoseSessionCannotBeAskedFor() {
    client.body(a.uri("/set?name=x&value=1"));
    redis.server().pause();
    awaitOut();
    String id = client.cookie("JSESSIONID");
    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("no session");
    client.body(b.uri("/set?name=y&value=2"));
    assertThat(client.cookie("JSESSIONID")).isEqualTo(id);
    assertThat(b.weir().telemetry().total(Event.SESSION_PROVISIONAL)).isPositive();
    redis.server().resume();
    awaitBack();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> client.body(b.uri("/all")), "{x=1, y=2}"::equals);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> client.body(a.uri("/all")), "{x=1, y=2}"::equals);
  }

  @Test
  void joinsARedisThatIsStartedLater() {
    int port = redis.server().port();
    redis.server().kill();
    try (TestNode late =
        TestNode.start(TestWeir.over("redis://127.0.0.1:" + port), new SessionActions())) {
      TestClient early = new TestClient();
      early.body(late.uri("/set?name=x&value=1"));
      redis.server().restart(false);
      TestWeir.awaitWarm(late.weir());
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> early.body(a.uri("/get?name=x")), "1"::equals);
    }
  }

  @Test
  void sharesIdsMadeByNodesThatStartedWithoutRedis() {
    int port = redis.server().port();
    redis.server().kill();
    String url = "redis://127.0.0.1:" + port;
    try (TestNode c = TestNode.start(TestWeir.over(url), new SessionActions());
        TestNode d = TestNode.start(TestWeir.over(url), new SessionActions())) {
      TestClient one = new TestClient();
      TestClient two = new TestClient();
      one.body(c.uri("/set?name=x&value=1"));
      two.body(d.uri("/set?name=x&value=2"));
      redis.server().restart(false);
      TestWeir.awaitWarm(c.weir());
      TestWeir.awaitWarm(d.weir());
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> one.body(d.uri("/get?name=x")), "1"::equals);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> two.body(c.uri("/get?name=x")), "2"::equals);
    }
  }
}
