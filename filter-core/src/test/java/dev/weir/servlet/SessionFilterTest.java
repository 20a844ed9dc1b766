package dev.weir.servlet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisServer;
import dev.weir.telemetry.Event;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sessions over real HTTP on two nodes that share a real Redis. */
final class SessionFilterTest {
  private static final SessionActions actionsA = new SessionActions();

  private static RedisServer redis;
  private static TestNode a;
  private static TestNode b;

  private final TestClient client = new TestClient();

  /** Once: nothing that a test leaves behind concerns another one's client. */
  @BeforeAll
  static void startNodes() {
    redis = RedisServer.start();
    a = TestNode.start(TestWeir.patient(redis.url()), actionsA);
    b = TestNode.start(TestWeir.patient(redis.url()), new SessionActions());
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
  }

  @AfterAll
  static void stopNodes() {
    a.close();
    b.close();
    redis.close();
  }

  @Test
  void createsNoSessionUnasked() {
    HttpResponse<String> response = client.get(a.uri("/get?name=x"));
    assertThat(response.body()).isEqualTo("no session");
    assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
  }

  @Test
  void protectsItsCookies() {
    HttpResponse<String> response = client.get(a.uri("/set?name=x&value=1"));
    assertThat(response.headers().allValues("Set-Cookie"))
        .hasSize(2)
        .allMatch(
            cookie -> cookie.matches("JSESSIONID(-V)?=[^;]+; Path=/; HttpOnly; SameSite=Lax"));
  }

  @Test
  void readsOnOneNodeWhatAnotherWrote() {
    for (int i = 0; i < 50; i++) {
      client.body(a.uri("/set?name=x&value=" + i));
      assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("" + i);
      client.body(b.uri("/set?name=y&value=" + i));
      assertThat(client.body(a.uri("/all"))).isEqualTo("{x=" + i + ", y=" + i + "}");
    }
  }

  @Test
  void readsAfterARedirectToTheOtherNode() {
    for (int i = 0; i < 50; i++) {
      String target = b.uri("/get?name=x").toString();
      assertThat(client.body(a.uri("/redirect?name=x&value=" + i + "&to=" + target)))
          .isEqualTo("" + i);
    }
  }

  @Test
  void keepsWhatWasWrittenBeforeAnErrorPage() {
    assertThat(client.get(a.uri("/fail?name=x&value=1")).statusCode()).isEqualTo(500);
    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("1");
  }

  @Test
  void keepsWhatWasWrittenAfterTheFirstByte() {
    client.body(a.uri("/late?name=x&value=1"));
    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("1");
  }

  @Test
  void removesOnEveryNode() {
    client.body(a.uri("/set?name=x&value=1"));
    client.body(b.uri("/remove?name=x"));
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("null");
  }

  @Test
  void endsOnEveryNode() {
    client.body(a.uri("/set?name=x&value=1"));
    client.body(b.uri("/get?name=x"));
    TestClient other = client.copy();
    client.body(a.uri("/end"));
    assertThat(client.cookie("JSESSIONID")).isNull();
    await()
        .atMost(Duration.ofSeconds(1))
        .until(() -> other.body(b.uri("/get?name=x")), "no session"::equals);
    assertThat(other.body(a.uri("/get?name=x"))).isEqualTo("no session");
  }

  @Test
  void beginsAnewAfterAnEndInTheSameRequest() {
    client.body(a.uri("/set?name=x&value=1"));
    String before = client.cookie("JSESSIONID");
    String after = client.body(a.uri("/again"));
    assertThat(after).isNotEqualTo(before).isEqualTo(client.cookie("JSESSIONID"));
    assertThat(client.body(b.uri("/all"))).isEqualTo("{}");
  }

  @Test
  void changesTheIdAndRefusesTheOldOne() {
    client.body(a.uri("/set?name=x&value=1"));
    client.body(b.uri("/get?name=x"));
    TestClient thief = client.copy();
    String old = client.cookie("JSESSIONID");
    String fresh = client.body(a.uri("/rotate"));
    assertThat(fresh).isNotEqualTo(old).isEqualTo(client.cookie("JSESSIONID"));
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("1");
    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("1");
    assertThat(thief.body(a.uri("/get?name=x"))).isEqualTo("no session");
    await()
        .atMost(Duration.ofSeconds(1))
        .until(() -> thief.body(b.uri("/get?name=x")), "no session"::equals);
  }

  @Test
  void setsNoCookieForAnIdThatWasReplacedJustNow() {
    client.body(a.uri("/set?name=x&value=1"));
    TestClient late = client.copy();
    client.body(a.uri("/rotate"));
    HttpResponse<String> response = late.get(a.uri("/set?name=y&value=2"));
    assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
  }

  @Test
  void refusesForgedAndMalformedIds() {
    client.body(a.uri("/set?name=x&value=1"));
    String id = requireNonNull(client.cookie("JSESSIONID"));
    long loads = a.weir().telemetry().total(Event.SESSION_LOADED);
    for (String forged :
        List.of(
            "",
            "x",
            id.substring(1),
            id + "A",
            "A".repeat(66),
            id.substring(0, 44) + "A".repeat(22),
            "\"",
            "%00",
            "é".repeat(66))) {
      TestClient stranger = new TestClient();
      stranger.cookie("JSESSIONID", forged);
      HttpResponse<String> response = stranger.get(a.uri("/get?name=x"));
      assertThat(response.body()).as(forged).isEqualTo("no session");
    }
    assertThat(a.weir().telemetry().total(Event.SESSION_LOADED)).isEqualTo(loads);
  }

  @Test
  void endsAfterItsIdleTime() {
    client.body(a.uri("/set?name=x&value=1"));
    client.body(a.uri("/interval?value=1"));
    TestClient other = client.copy();
    await()
        .pollInterval(Duration.ofMillis(1500))
        .atMost(Duration.ofSeconds(15))
        .until(() -> other.body(a.uri("/get?name=x")), "no session"::equals);
  }

  @Test
  void mergesConcurrentWritesOfDifferentAttributes() throws Exception {
    client.body(a.uri("/set?name=first&value=1"));
    ExecutorService threads = Executors.newFixedThreadPool(100);
    try {
      var answers =
          IntStream.range(0, 100)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              client
                                  .copy()
                                  .body(
                                      (i % 2 == 0 ? a : b).uri("/set?name=n" + i + "&value=" + i))))
              .toList();
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo("set");
      }
    } finally {
      threads.shutdownNow();
    }
    for (TestNode node : List.of(a, b)) {
      String all = new TestClientOf(client).body(node);
      for (int i = 0; i < 100; i++) {
        assertThat(all).contains("n" + i + "=" + i);
      }
    }
  }

  /** A client that lost its version cookie sees what the node itself takes for current. */
  private record TestClientOf(TestClient client) {
    String body(TestNode node) {
      TestClient copy = client.copy();
      copy.forget("JSESSIONID-V");
      return await()
          .atMost(Duration.ofSeconds(2))
          .until(() -> copy.body(node.uri("/all")), all -> all.split(",").length == 101);
    }
  }

  @Test
  void waitsForRedisAsOftenAsPromised() {
    client.body(a.uri("/set?name=x&value=1"));
    assertThat(actionsA.waits()).as("create and write").isEqualTo(1);
    client.body(a.uri("/unused"));
    assertThat(actionsA.waits()).as("unused").isZero();
    client.body(a.uri("/get?name=x"));
    assertThat(actionsA.waits()).as("warm read").isZero();
    client.body(a.uri("/set?name=x&value=2"));
    assertThat(actionsA.waits()).as("warm write").isEqualTo(1);
    client.body(a.uri("/set3?name=x&value=2"));
    assertThat(actionsA.waits()).as("three warm writes").isEqualTo(1);
    client.body(a.uri("/redirect?name=x&value=3&to=/unused"));
    assertThat(actionsA.waits()).as("unused after redirect").isZero();
    client.body(b.uri("/set?name=x&value=4"));
    client.body(a.uri("/get?name=x"));
    assertThat(actionsA.waits()).as("read after another node wrote").isEqualTo(1);
    client.body(a.uri("/get?name=x"));
    assertThat(actionsA.waits()).as("read again").isZero();
    client.body(a.uri("/rotate"));
    assertThat(actionsA.waits()).as("change of id").isLessThanOrEqualTo(2);
    client.body(a.uri("/end"));
    assertThat(actionsA.waits()).as("end").isEqualTo(1);
  }

  @Test
  void readsAColdSessionInOneRoundTrip() {
    client.body(b.uri("/set?name=x&value=1"));
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("1");
    assertThat(actionsA.waits()).isEqualTo(1);
  }

  @Test
  void writesOnlyWhatChanged() {
    for (int i = 0; i < 20; i++) {
      client.body(a.uri("/set?name=n" + i + "&value=" + "x".repeat(1024)));
    }
    // Heartbeats and sweeps of the nodes come in between, so that the least of a few counts.
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = inputBytes();
      client.body(a.uri("/set?name=n3&value=" + ("" + i).repeat(1024)));
      least = Math.min(least, inputBytes() - before);
    }
    assertThat(least).isBetween(1024L, 2048L);
  }

  private static long inputBytes() {
    String info = String.valueOf(redis.command("INFO", "stats"));
    return info.lines()
        .filter(line -> line.startsWith("total_net_input_bytes:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
        .findFirst()
        .orElseThrow();
  }
}
