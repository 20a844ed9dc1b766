package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes whose Redis comes back with older data, as a replica that lagged behind would. */
final class RewoundRedisTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  /** Room for a few dozen of the sessions only. */
  private static final Map<String, String> SMALL = Map.of("weir.session.local.max-size", "64KiB");

  private static final int CLIENTS = 200;

  private final List<TestClient> clients = new ArrayList<>();
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void start() {
    a = node(SMALL);
    b = node(Map.of());
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new TestClient());
    }
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private static TestNode node(Map<String, String> further) {
    Map<String, String> settings = new HashMap<>(further);
    settings.put("weir.deadline", "5s");
    settings.put("weir.bulkhead.lag", "2s");
    settings.put("weir.redis.command-timeout", "5s");
    TestNode node = TestNode.start(TestWeir.over(redis.url(), settings), new SessionActions());
    TestWeir.awaitWarm(node.weir());
    return node;
  }

  private void awaitBack() {
    for (TestNode node : List.of(a, b)) {
      TestWeir.awaitWarm(node.weir());
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> node.weir().telemetry().gauges().get("journal.entries"), n -> n == 0);
    }
  }

  /** Kills Redis, and brings it back with what it had at the last SAVE. */
  private void rewind() {
    redis.server().kill();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                List.of(a, b).stream()
                    .allMatch(n -> n.weir().health().status() == Health.Status.DEGRADED));
    redis.server().restart(true);
    await().atMost(Duration.ofSeconds(10)).until(() -> other(a) > 0 && other(b) > 0);
    awaitBack();
  }

  private static long other(TestNode node) {
    return node.weir().telemetry().total(Event.REDIS_OTHER_SERVER);
  }

  private static String large(String value) {
    return "/set?name=large&value=" + value + "x".repeat(2000);
  }

  @Test
  void theLatestWritesReachTheNewMasterAlsoOfSessionsThatNobodyHoldsAnyMore() {
    for (int i = 0; i < CLIENTS / 2; i++) {
      clients.get(i).body(a.uri("/set?name=x&value=old"));
    }
    redis.command("SAVE");
    for (int i = 0; i < CLIENTS; i++) {
      clients.get(i).body(a.uri("/set?name=x&value=new" + i));
      clients.get(i).body(a.uri(large("l")));
    }
    rewind();

    assertThat(a.weir().telemetry().total(Event.JOURNAL_REPEATED)).isPositive();
    for (int i = 0; i < CLIENTS; i++) {
      assertThat(clients.get(i).body(b.uri("/get?name=x"))).isEqualTo("new" + i);
      assertThat(clients.get(i).body(b.uri("/get?name=large"))).hasSize(2001);
    }
  }

  @Test
  void anIdThatWasChangedStaysChanged() {
    TestClient client = clients.get(0);
    client.body(a.uri("/set?name=x&value=1"));
    TestClient old = client.copy();
    redis.command("SAVE");
    client.body(a.uri("/rotate"));
    client.body(a.uri("/rotate"));
    client.body(a.uri("/set?name=x&value=2"));
    for (int i = 1; i < CLIENTS; i++) {
      clients.get(i).body(a.uri(large("l")));
    }
    rewind();

    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("2");
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("2");
    assertThat(old.body(b.uri("/get?name=x"))).isEqualTo("no session");
  }

  @Test
  void anEndBeatsAnOlderCopyInRedisAndALiveOneElsewhere() {
    TestClient client = clients.get(0);
    client.body(a.uri("/set?name=x&value=1"));
    client.body(b.uri("/get?name=x"));
    TestClient other = client.copy();
    redis.command("SAVE");
    client.body(a.uri("/end"));
    rewind();

    assertThat(other.body(a.uri("/get?name=x"))).isEqualTo("no session");
    assertThat(other.body(b.uri("/get?name=x"))).isEqualTo("no session");
    try (TestNode newcomer = node(Map.of())) {
      assertThat(other.body(newcomer.uri("/get?name=x"))).isEqualTo("no session");
    }
  }

  @Test
  void anEndBeatsWhatANodeThatHeardNothingOfItPutsBackIntoAnEmptyRedis() {
    TestClient client = clients.get(0);
    try (TestNode deaf = TestNode.start(TestWeir.over(redis.proxy().url()), new SessionActions())) {
      TestWeir.awaitWarm(deaf.weir());
      client.body(deaf.uri("/set?name=x&value=1"));
      TestClient other = client.copy();
      redis.proxy().stall();
      client.body(a.uri("/end"));
      redis.server().restart(false);
      redis.proxy().heal();
      redis.proxy().reset();
      TestWeir.awaitWarm(deaf.weir());
      awaitBack();

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> other.body(deaf.uri("/get?name=x")), "no session"::equals);
      assertThat(other.body(b.uri("/get?name=x"))).isEqualTo("no session");
    }
  }
}
