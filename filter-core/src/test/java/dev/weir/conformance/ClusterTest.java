package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who is told what where an application runs on several nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterTest {
  private final List<String> ended = Collections.synchronizedList(new ArrayList<>());
  private final List<Site> nodes = new ArrayList<>();
  private WeirArm arm;

  @BeforeAll
  void startNodes() {
    arm = new WeirArm();
    for (int i = 0; i < 3; i++) {
      nodes.add(startNode());
    }
  }

  @AfterAll
  void stopNodes() {
    nodes.forEach(Site::close);
    arm.close();
  }

  @BeforeEach
  void forget() {
    ended.clear();
    Journal.take();
  }

  private Site startNode() {
    return Site.start(
        new NodeArm(arm, "cluster"),
        application ->
            application.addServletContainerInitializer(
                (none, context) -> context.addListener(new Ends())));
  }

  /** A client of a node that is gone. */
  private Visitor orphan(int interval, String value) {
    Site node = startNode();
    try {
      Visitor client = begin(node, interval, value);
      client.go((q, a) -> q.getSession().setAttribute("v", new Journal.Value("v")));
      Journal.take();
      return client;
    } finally {
      node.close();
    }
  }

  private final class Ends implements HttpSessionListener {
    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      HttpSession session = event.getSession();
      ended.add(session.getId() + " " + session.getAttribute("a"));
    }
  }

  /** The same client at another node. */
  private static Visitor at(Site node, Visitor client) {
    Visitor there = node.visitor();
    for (String name : List.of("JSESSIONID", "JSESSIONID-V")) {
      String value = client.cookie(name);
      if (value != null) {
        there.cookie(name, value);
      }
    }
    return there;
  }

  private static Visitor begin(Site node, int interval, String value) {
    Visitor client = node.visitor();
    client.go(
        (q, a) -> {
          q.getSession().setMaxInactiveInterval(interval);
          q.getSession().setAttribute("a", value);
        });
    return client;
  }

  private void awaitEnds(int count) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> ended.size() >= count);
  }

  private static void letPass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    Awaitility.await().until(() -> System.nanoTime() - until > 0);
  }

  @Test
  void tellsOneNodeOnceThatASessionHasTimedOut() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Visitor client = begin(nodes.get(i % 3), 1, "value " + i);
      at(nodes.get((i + 1) % 3), client).go((q, a) -> q.getSession().getAttribute("a"));
      expected.add(client.cookie("JSESSIONID") + " value " + i);
    }
    awaitEnds(30);
    letPass(Duration.ofSeconds(2));
    assertThat(ended).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void tellsAnotherNodeWhenTheOneThatHadTheSessionIsGone() {
    Visitor client = orphan(2, "orphan");
    String handle = String.valueOf(client.cookie("JSESSIONID")).substring(0, 22);
    awaitEnds(1);
    letPass(Duration.ofSeconds(2));
    // No node knows the secret part of the id any more: Redis never did.
    assertThat(ended).containsExactly(handle + " orphan");
  }

  @Test
  void tellsNobodyWhileAnyNodeIsUsed() {
    Visitor client = begin(nodes.get(0), 2, "used");
    for (int i = 0; i < 8; i++) {
      letPass(Duration.ofMillis(500));
      at(nodes.get(1 + i % 2), client).go((q, a) -> {});
    }
    assertThat(ended).isEmpty();
    at(nodes.get(0), client)
        .go((q, a) -> assertThat(q.getSession(false).getAttribute("a")).isEqualTo("used"));
    awaitEnds(1);
  }

  @RepeatedTest(5)
  void tellsOnceOfASessionThatTwoNodesEnd() {
    Visitor client = begin(nodes.get(0), 600, "twice");
    List<CompletableFuture<Reply>> both = new ArrayList<>();
    java.util.concurrent.CyclicBarrier together = new java.util.concurrent.CyclicBarrier(2);
    for (int i = 0; i < 2; i++) {
      both.add(
          at(nodes.get(i), client)
              .goMeanwhile(
                  (q, a) -> {
                    HttpSession session = q.getSession(false);
                    together.await(20, TimeUnit.SECONDS);
                    try {
                      session.invalidate();
                    } catch (IllegalStateException theOtherWasFaster) {
                      assertThat(q.getSession(false)).isNull();
                    }
                  }));
    }
    both.forEach(CompletableFuture::join);
    letPass(Duration.ofMillis(500));
    assertThat(ended).containsExactly(client.cookie("JSESSIONID") + " twice");
  }

  @Test
  void tellsTheNodeThatEndsASessionOfAnother() {
    Visitor client = begin(nodes.get(0), 600, "elsewhere");
    at(nodes.get(1), client).go((q, a) -> q.getSession().invalidate());
    assertThat(ended).containsExactly(client.cookie("JSESSIONID") + " elsewhere");
  }

  /** A value that notes when it moves. */
  private static final class Traveller implements HttpSessionActivationListener, Serializable {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public void sessionWillPassivate(HttpSessionEvent event) {
      Journal.note("passivate in " + event.getSession().getAttribute("a"));
    }

    @Override
    public void sessionDidActivate(HttpSessionEvent event) {
      Journal.note("activate in " + event.getSession().getAttribute("a"));
    }
  }

  @Test
  void tellsValuesThatTheyTravel() {
    Visitor client = begin(nodes.get(0), 600, "bag");
    client.go((q, a) -> q.getSession().setAttribute("t", new Traveller()));
    assertThat(Journal.take()).containsExactly("passivate in bag", "activate in bag");
    at(nodes.get(1), client)
        .go(
            (q, a) -> {
              assertThat(q.getSession().getAttribute("t")).isNotNull();
              assertThat(Journal.take()).containsExactly("activate in bag");
            });
  }

  @Test
  void unbindsValuesOfASessionThatTimesOutOnAnotherNode() {
    orphan(1, "bound");
    awaitEnds(1);
    Awaitility.await().until(() -> !Journal.lines().isEmpty());
    assertThat(Journal.take()).containsExactly("unbound v v, now null");
  }
}
