package dev.weir.servlet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisServer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Requests of one session that meet on three nodes, which serve one test after the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SessionRacesTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final RedisServer redis = RedisServer.start();
  private final List<TestNode> nodes = new ArrayList<>();
  private final Semaphore reached = new Semaphore(0);
  private final Semaphore released = new Semaphore(0);
  private final SessionActions actions = new SessionActions();
  private TestClient client;

  @BeforeAll
  void startNodes() {
    for (int i = 0; i < 3; i++) {
      nodes.add(TestNode.start(TestWeir.patient(redis.url()), this::answer));
    }
    nodes.forEach(node -> TestWeir.awaitWarm(node.weir()));
  }

  @BeforeEach
  void begin() {
    client = new TestClient();
    client.body(nodes.get(0).uri("/set?name=x&value=1"));
    nodes.forEach(node -> client.body(node.uri("/get?name=x")));
  }

  @AfterAll
  void stopNodes() {
    nodes.forEach(TestNode::close);
    redis.close();
  }

  /** Uses the session, waits until the test lets it go on, and writes. */
  private void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!"/slow".equals(request.getPathInfo())) {
      actions.answer(request, response);
      return;
    }
    HttpSession session = request.getSession();
    session.setAttribute("before", "slow");
    reached.release();
    try {
      assertThat(released.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      session.setAttribute("slow", "done");
      response.getWriter().print("done");
    } catch (IllegalStateException ended) {
      response.getWriter().print("ended");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<HttpResponse<String>> slow(TestNode node, TestClient who) {
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(() -> who.get(node.uri("/slow")));
    assertThat(reached).satisfies(r -> assertThat(r.tryAcquire(20, TimeUnit.SECONDS)).isTrue());
    return answer;
  }

  private void awaitGone(TestClient thief) {
    for (TestNode node : nodes) {
      await().atMost(LIMIT).until(() -> thief.body(node.uri("/all")), "no session"::equals);
    }
  }

  @RepeatedTest(5)
  void staysEndedThoughRequestsOnOtherNodesAreAboutToWrite() {
    TestClient thief = client.copy();
    String handle = requireNonNull(client.cookie("JSESSIONID")).substring(0, 22);
    List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
    for (TestNode node : nodes) {
      running.add(slow(node, client.copy()));
    }
    client.body(nodes.get(1).uri("/end"));
    released.release(3);
    running.forEach(CompletableFuture::join);
    awaitGone(thief);
    assertThat(redis.command("KEYS", "*:session:*" + handle + "*")).isEqualTo(List.of());
  }

  @RepeatedTest(5)
  void keepsWhatRequestsWriteWhileTheIdChanges() {
    TestClient old = client.copy();
    CompletableFuture<HttpResponse<String>> same = slow(nodes.get(0), client.copy());
    CompletableFuture<HttpResponse<String>> other = slow(nodes.get(2), client.copy());
    String fresh = client.body(nodes.get(0).uri("/rotate"));
    released.release(2);
    for (HttpResponse<String> answer : List.of(same.join(), other.join())) {
      assertThat(answer.body()).isEqualTo("done");
      assertThat(answer.headers().allValues("Set-Cookie"))
          .noneMatch(cookie -> cookie.startsWith("JSESSIONID=") && !cookie.contains(fresh));
    }
    for (TestNode node : nodes) {
      await()
          .atMost(LIMIT)
          .until(() -> client.body(node.uri("/all")), "{before=slow, slow=done, x=1}"::equals);
    }
    awaitGone(old);
  }

  @RepeatedTest(5)
  void redirectsIntoARaceAndReadsItsWritesAllTheSame() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int number = i;
      TestClient tab = client.copy();
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int j = 0; j < 10; j++) {
                  String target = nodes.get((number + j + 1) % 3).uri("/get?name=n" + number) + "";
                  String from = "/redirect?name=n" + number + "&value=" + j + "&to=" + target;
                  assertThat(tab.body(nodes.get((number + j) % 3).uri(from))).isEqualTo("" + j);
                }
              }));
    }
    all.forEach(CompletableFuture::join);
  }

  @Test
  void trustsNoLocalCopyWhenTheSubscriptionIsKilled() {
    TestClient without = client.copy();
    without.forget("JSESSIONID-V");
    for (int i = 0; i < 10; i++) {
      redis.command("CLIENT", "KILL", "TYPE", "pubsub");
      client.body(nodes.get(i % 3).uri("/set?name=x&value=k" + i));
      // Whoever carries the version reads it at once, others as soon as the loss is noticed.
      assertThat(client.body(nodes.get((i + 1) % 3).uri("/get?name=x"))).isEqualTo("k" + i);
      String expected = "k" + i;
      await()
          .atMost(LIMIT)
          .until(
              () -> without.body(nodes.get((expected.length() + 1) % 3).uri("/get?name=x")),
              expected::equals);
    }
  }
}
