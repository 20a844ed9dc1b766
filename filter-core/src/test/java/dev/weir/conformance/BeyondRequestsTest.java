package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weir.servlet.WeirContext;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Weir's sessions do beyond what every container does. */
final class BeyondRequestsTest {
  private WeirArm arm;

  @BeforeEach
  void start() {
    Journal.take();
    arm = new WeirArm();
  }

  @AfterEach
  void stop() {
    arm.close();
  }

  private void with(Map<String, String> settings, BiConsumer<Visitor, Visitor> test) {
    try (WeirArm own = new WeirArm(settings);
        Site first = Site.start(new NodeArm(own, "one"), application -> {});
        Site second = Site.start(new NodeArm(own, "one"), application -> {})) {
      test.accept(first.visitor(), second.visitor());
    }
  }

  private static Visitor same(Visitor client, Visitor elsewhere) {
    return elsewhere
        .cookie("JSESSIONID", String.valueOf(client.cookie("JSESSIONID")))
        .cookie("JSESSIONID-V", String.valueOf(client.cookie("JSESSIONID-V")));
  }

  @Test
  void letsCodeOutsideOfRequestsUseASession() {
    try (Site site = Site.start(arm, application -> {})) {
      Visitor visitor = site.visitor();
      HttpSession.Accessor accessor = visitor.visit((q, a) -> q.getSession().getAccessor());
      CompletableFuture.runAsync(
              () -> accessor.access(session -> session.setAttribute("a", "from outside")))
          .join();
      Object value = visitor.visit((q, a) -> q.getSession().getAttribute("a"));
      assertThat(value).isEqualTo("from outside");
    }
  }

  @Test
  void refusesASessionThatHasEndedToCodeOutsideOfRequests() {
    try (Site site = Site.start(arm, application -> {})) {
      Visitor visitor = site.visitor();
      HttpSession[] held = new HttpSession[1];
      HttpSession.Accessor accessor =
          visitor.visit(
              (q, a) -> {
                held[0] = q.getSession();
                return held[0].getAccessor();
              });
      visitor.go((q, a) -> q.getSession().invalidate());
      assertThatIllegalStateException().isThrownBy(() -> accessor.access(session -> {}));
      assertThatIllegalStateException().isThrownBy(() -> held[0].getAccessor());
    }
  }

  @Test
  void tellsListenersThatWereGivenToWeir() {
    try (Site site =
        Site.start(
            arm,
            application ->
                application.addServletContainerInitializer(
                    (none, context) ->
                        WeirContext.addSessionListener(context, new Journal.Everything("own"))))) {
      site.visitor().go((q, a) -> q.getSession());
      assertThat(Journal.take()).containsExactly("own created");
    }
  }

  @Test
  void refusesValuesThatAreNotSerialisableWhereTheSettingsSaySo() {
    with(
        Map.of("weir.session.non-serialisable", "reject"),
        (here, there) ->
            here.go(
                (q, a) ->
                    assertThatIllegalArgumentException()
                        .isThrownBy(() -> q.getSession().setAttribute("a", new Object()))
                        .withMessageContaining("java.lang.Object")));
  }

  @Test
  void showsOtherNodesNothingRatherThanAnOutdatedValue() {
    with(
        Map.of(),
        (here, there) -> {
          here.go((q, a) -> q.getSession().setAttribute("a", "old"));
          here.go((q, a) -> q.getSession().setAttribute("a", new Object()));
          here.go((q, a) -> assertThat(q.getSession().getAttribute("a")).isNotNull());
          same(here, there).go((q, a) -> assertThat(q.getSession().getAttribute("a")).isNull());
        });
  }

  @Test
  void keepsOnTheNodeWhatIsTooMuchForTheSession() {
    with(
        Map.of("weir.session.max-size", "4KiB"),
        (here, there) -> {
          here.go(
              (q, a) -> {
                q.getSession().setAttribute("a", "x".repeat(3000));
                q.getSession().setAttribute("small", "fits");
              });
          here.go((q, a) -> q.getSession().setAttribute("b", "y".repeat(3000)));
          here.go((q, a) -> assertThat(q.getSession().getAttribute("b")).isNotNull());
          same(here, there)
              .go(
                  (q, a) -> {
                    assertThat(q.getSession().getAttribute("a")).isEqualTo("x".repeat(3000));
                    assertThat(q.getSession().getAttribute("small")).isEqualTo("fits");
                    assertThat(q.getSession().getAttribute("b")).isNull();
                  });
        });
  }

  @Test
  void dropsAnAttributeThatCannotBeRead() {
    with(
        Map.of("weir.session.allowed-classes", "!" + Unwelcome.class.getName()),
        (here, there) -> {
          here.go(
              (q, a) -> {
                q.getSession().setAttribute("bad", new Unwelcome(1));
                q.getSession().setAttribute("good", List.of(1));
              });
          Reply reply =
              same(here, there)
                  .go(
                      (q, a) -> {
                        assertThat(q.getSession().getAttribute("bad")).isNull();
                        assertThat(q.getSession().getAttribute("good")).isEqualTo(List.of(1));
                      });
          assertThat(reply.status()).isEqualTo(200);
        });
  }

  @Test
  void dropsASessionThatCannotBeReadWhereTheSettingsSaySo() {
    with(
        Map.of(
            "weir.session.allowed-classes",
            "!" + Unwelcome.class.getName(),
            "weir.session.unreadable",
            "drop-session"),
        (here, there) -> {
          here.go((q, a) -> q.getSession().setAttribute("bad", new Unwelcome(1)));
          Reply reply = same(here, there).go((q, a) -> assertThat(q.getSession(false)).isNull());
          assertThat(reply.status()).isEqualTo(200);
        });
  }

  /** Of a class that may not be read back. */
  record Unwelcome(int number) implements java.io.Serializable {}
}
