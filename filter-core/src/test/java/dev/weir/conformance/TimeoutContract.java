package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that nobody uses end. */
abstract class TimeoutContract extends SessionContract {

  @Override
  void prepare(ServletContextHandler application) {
    application.addServletContainerInitializer(
        (none, context) -> {
          context.addListener(new Journal.Everything("one"));
          context.addListener(new Journal.Everything("two"));
        });
  }

  @BeforeEach
  void forget() {
    Journal.take();
  }

  private static void letPass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    await().until(() -> System.nanoTime() - until > 0);
  }

  @Test
  void takesTheTimeoutOfTheContextInMinutes() {
    withContext(
        context -> context.setSessionTimeout(7),
        visitor ->
            visitor.go(
                (q, a) -> assertThat(q.getSession().getMaxInactiveInterval()).isEqualTo(7 * 60)));
  }

  @Test
  void neverEndsWhereTheContextsTimeoutIsZero() {
    withContext(
        context -> context.setSessionTimeout(0),
        visitor ->
            visitor.go(
                (q, a) ->
                    assertThat(q.getSession().getMaxInactiveInterval()).isLessThanOrEqualTo(0)));
  }

  @Test
  void neverEndsWhereTheContextsTimeoutIsNegative() {
    withContext(
        context -> context.setSessionTimeout(-1),
        visitor ->
            visitor.go(
                (q, a) ->
                    assertThat(q.getSession().getMaxInactiveInterval()).isLessThanOrEqualTo(0)));
  }

  @Test
  void hasAnIntervalOfItsOwn() {
    visitor().go((q, a) -> q.getSession().setMaxInactiveInterval(55));
    visitor()
        .withoutCookies()
        .go((q, a) -> assertThat(q.getSession().getMaxInactiveInterval()).isNotEqualTo(55));
    visitor().go((q, a) -> assertThat(q.getSession().getMaxInactiveInterval()).isEqualTo(55));
  }

  @Test
  void endsWhenItIsNotUsed() {
    String first =
        visitor()
            .visit(
                (q, a) -> {
                  q.getSession().setMaxInactiveInterval(1);
                  return q.getSession().getId();
                });
    letPass(Duration.ofMillis(1800));
    visitor()
        .go(
            (q, a) -> {
              assertThat(q.getSession(false)).isNull();
              assertThat(q.getRequestedSessionId()).isEqualTo(first);
              assertThat(q.isRequestedSessionIdValid()).isFalse();
              assertThat(q.getSession().getId()).isNotEqualTo(first);
              assertThat(q.getSession().isNew()).isTrue();
            });
  }

  @Test
  void tellsEverybodyOfItsEndOnce() {
    visitor()
        .go(
            (q, a) -> {
              q.getSession().setAttribute("a", new Journal.Value("v"));
              q.getSession().setMaxInactiveInterval(1);
            });
    Journal.take();
    await().until(() -> Journal.lines().size() >= 5);
    letPass(Duration.ofMillis(500));
    List<String> told = Journal.take();
    assertThat(told).startsWith("two destroyed with [a]", "one destroyed with [a]");
    assertThat(told.subList(2, told.size()))
        .containsExactlyInAnyOrder(
            "unbound a v, now null", "one removed a v, now null", "two removed a v, now null");
  }

  @Test
  void tellsEverybodyOnceThoughTheClientComesBack() {
    visitor().go((q, a) -> q.getSession().setMaxInactiveInterval(1));
    Journal.take();
    letPass(Duration.ofMillis(1400));
    visitor().go((q, a) -> q.getSession(false));
    await().until(() -> Journal.lines().size() >= 2);
    visitor().go((q, a) -> q.getSession(false));
    letPass(Duration.ofMillis(500));
    assertThat(Journal.take()).containsExactly("two destroyed with []", "one destroyed with []");
  }

  @Test
  void goesOnAsLongAsItIsUsed() {
    String id =
        visitor()
            .visit(
                (q, a) -> {
                  q.getSession().setMaxInactiveInterval(2);
                  return q.getSession().getId();
                });
    for (int i = 0; i < 6; i++) {
      letPass(Duration.ofMillis(600));
      visitor().go((q, a) -> {});
    }
    visitor().go((q, a) -> assertThat(q.getSession(false).getId()).isEqualTo(id));
  }

  @Test
  void neverEndsWithAnIntervalOfZeroOrLess() {
    Visitor second = visitor().withoutCookies();
    visitor().go((q, a) -> q.getSession().setMaxInactiveInterval(1));
    second.go((q, a) -> q.getSession().setMaxInactiveInterval(1));
    visitor().go((q, a) -> q.getSession().setMaxInactiveInterval(0));
    second.go((q, a) -> q.getSession().setMaxInactiveInterval(-1));
    letPass(Duration.ofMillis(2500));
    visitor().go((q, a) -> assertThat(q.getSession(false)).isNotNull());
    second.go((q, a) -> assertThat(q.getSession(false)).isNotNull());
  }

  @Test
  void doesNotEndWhileARequestUsesIt() throws Exception {
    visitor()
        .go(
            (q, a) -> {
              q.getSession().setMaxInactiveInterval(1);
              q.getSession().setAttribute("a", "set");
            });
    Journal.take();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    CompletableFuture<Reply> running =
        visitor()
            .twin()
            .goMeanwhile(
                (q, a) -> {
                  HttpSession session = q.getSession(false);
                  session.getAttribute("a");
                  begun.countDown();
                  assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
                  assertThat(session.getAttribute("a")).isEqualTo("set");
                });
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    letPass(Duration.ofMillis(3500));
    assertThat(Journal.take()).isEmpty();
    over.countDown();
    running.join();
    await().until(() -> Journal.lines().size() >= 4);
  }

  @Test
  void endsAtOnceByTheIntervalThatWasSetLast() {
    visitor().go((q, a) -> q.getSession().setMaxInactiveInterval(600));
    visitor().go((q, a) -> q.getSession().setMaxInactiveInterval(1));
    Journal.take();
    await().until(() -> Journal.lines().size() >= 2);
    visitor().go((q, a) -> assertThat(q.getSession(false)).isNull());
  }
}
