package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests of one client at the same time. */
abstract class ConcurrencyContract extends SessionContract {
  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
  }

  /** Runs a task while another request of the same client is in the middle of its own. */
  private void during(Work.Task first, Work.Task second) {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    CompletableFuture<Reply> running =
        visitor()
            .twin()
            .goMeanwhile(
                (request, response) -> {
                  HttpSession session = request.getSession(false);
                  session.getAttribute("a");
                  begun.countDown();
                  await(over);
                  first.run(request, response);
                });
    try {
      await(begun);
      visitor().go(second);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    } finally {
      over.countDown();
    }
    running.join();
  }

  @Test
  void givesRequestsAtTheSameTimeTheSameObject() {
    visitor().go((q, a) -> q.getSession());
    List<HttpSession> seen = Collections.synchronizedList(new ArrayList<>());
    during((q, a) -> seen.add(q.getSession()), (q, a) -> seen.add(q.getSession()));
    assertThat(seen).hasSize(2);
    assertThat(seen.get(0)).isSameAs(seen.get(1));
  }

  @Test
  void givesRequestsAtTheSameTimeTheSameValues() {
    visitor().go((q, a) -> q.getSession().setAttribute("a", new ArrayList<>()));
    List<Object> seen = Collections.synchronizedList(new ArrayList<>());
    during(
        (q, a) -> seen.add(q.getSession().getAttribute("a")),
        (q, a) -> seen.add(q.getSession().getAttribute("a")));
    assertThat(seen).hasSize(2);
    assertThat(seen.get(0)).isSameAs(seen.get(1));
  }

  @Test
  void showsARequestWhatAnotherHasJustSet() {
    visitor().go((q, a) -> q.getSession().setAttribute("a", "old"));
    during(
        (q, a) -> assertThat(q.getSession().getAttribute("a")).isEqualTo("new"),
        (q, a) -> q.getSession().setAttribute("a", "new"));
  }

  @Test
  void endsForARequestThatIsStillRunning() {
    visitor().go((q, a) -> q.getSession());
    HttpSession[] held = new HttpSession[1];
    during(
        (q, a) -> {
          held[0] = q.getSession(false);
          assertThat(held[0]).isNull();
          assertThat(q.isRequestedSessionIdValid()).isFalse();
        },
        (q, a) -> q.getSession().invalidate());
  }

  @Test
  void refusesTheSessionToARequestThatStillHoldsIt() {
    visitor().go((q, a) -> q.getSession());
    HttpSession[] held = new HttpSession[1];
    during(
        (q, a) -> assertThatIllegalStateException().isThrownBy(() -> held[0].getAttribute("a")),
        (q, a) -> {
          held[0] = q.getSession();
          held[0].invalidate();
        });
  }

  @Test
  void keepsTheSessionOfARequestWhoseIdIsChanged() {
    visitor().go((q, a) -> q.getSession().setAttribute("a", "1"));
    during(
        (q, a) -> {
          assertThat(q.getSession(false)).isNotNull();
          q.getSession().setAttribute("b", "2");
        },
        (q, a) -> q.changeSessionId());
    Object value = visitor().visit((q, a) -> q.getSession().getAttribute("b"));
    assertThat(value).isEqualTo("2");
  }

  @Test
  void keepsWhatManyRequestsSetAtTheSameTime() {
    visitor().go((q, a) -> q.getSession());
    int writers = 8;
    CyclicBarrier together = new CyclicBarrier(writers);
    List<CompletableFuture<Reply>> all = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      String name = "name-" + i;
      all.add(
          visitor()
              .twin()
              .goMeanwhile(
                  (q, a) -> {
                    together.await(20, TimeUnit.SECONDS);
                    for (int round = 0; round < 20; round++) {
                      q.getSession().setAttribute(name + "-" + round, round);
                    }
                  }));
    }
    all.forEach(CompletableFuture::join);
    List<String> names =
        visitor().visit((q, a) -> Collections.list(q.getSession().getAttributeNames()));
    assertThat(names).hasSize(writers * 20);
  }

  @Test
  void survivesReadersAndWritersAtTheSameTime() {
    visitor().go((q, a) -> q.getSession());
    int users = 6;
    CyclicBarrier together = new CyclicBarrier(users);
    List<CompletableFuture<Reply>> all = new ArrayList<>();
    for (int i = 0; i < users; i++) {
      all.add(
          visitor()
              .twin()
              .goMeanwhile(
                  (q, a) -> {
                    together.await(20, TimeUnit.SECONDS);
                    for (int round = 0; round < 50; round++) {
                      q.getSession().setAttribute("a", round);
                      assertThat(q.getSession().getAttribute("a")).isIn(rounds());
                      Collections.list(q.getSession().getAttributeNames());
                    }
                  }));
    }
    all.forEach(CompletableFuture::join);
  }

  private static Object[] rounds() {
    Object[] rounds = new Object[50];
    for (int i = 0; i < rounds.length; i++) {
      rounds[i] = i;
    }
    return rounds;
  }

  @Test
  void beginsOneSessionForEachOfManyNewClients() {
    Set<String> ids = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Reply>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(
          visitor()
              .withoutCookies()
              .goMeanwhile((q, a) -> assertThat(ids.add(q.getSession().getId())).isTrue()));
    }
    all.forEach(CompletableFuture::join);
    assertThat(ids).hasSize(10);
  }

  @Test
  void letsAThreadOfItsOwnUseTheSession() {
    visitor()
        .go(
            (q, a) -> {
              HttpSession session = q.getSession();
              CompletableFuture.runAsync(() -> session.setAttribute("a", "by thread")).join();
              assertThat(session.getAttribute("a")).isEqualTo("by thread");
            });
    Object value = visitor().visit((q, a) -> q.getSession().getAttribute("a"));
    assertThat(value).isEqualTo("by thread");
  }
}
