package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;

/** A session belongs to one application and is never seen by another. */
abstract class ContextsContract extends SessionContract {

  private void withTwo(Consumer<Visitor> test) {
    ServletContextHandler one = new ServletContextHandler("/app", ServletContextHandler.SESSIONS);
    ServletContextHandler two = new ServletContextHandler("/two", ServletContextHandler.SESSIONS);
    try (Site site =
        Site.start(
            arm(), List.of(one, two), context -> context.setCrossContextDispatchSupported(true))) {
      test.accept(site.visitor());
    }
  }

  @Test
  void showsNoAttributeToAnotherApplication() {
    withTwo(
        visitor -> {
          visitor.go((q, a) -> q.getSession().setAttribute("a", "one"));
          Visitor there = visitor.at("/two");
          there.go(
              (q, a) -> {
                assertThat(q.getSession().getAttribute("a")).isNull();
                q.getSession().setAttribute("a", "two");
              });
          Object value = visitor.visit((q, a) -> q.getSession().getAttribute("a"));
          assertThat(value).isEqualTo("one");
        });
  }

  @Test
  void givesEachApplicationACookieOfItsOwn() {
    withTwo(
        visitor -> {
          Reply here = visitor.go((q, a) -> q.getSession());
          Reply there = visitor.withoutCookies().at("/two").go((q, a) -> q.getSession());
          assertThat(Reply.attribute(here.sessionCookie(), "Path")).isEqualTo("/app");
          assertThat(Reply.attribute(there.sessionCookie(), "Path")).isEqualTo("/two");
        });
  }

  @Test
  void endsTheSessionOfOneApplicationOnly() {
    withTwo(
        visitor -> {
          visitor.go((q, a) -> q.getSession().setAttribute("a", "one"));
          Visitor there = visitor.withoutCookies().at("/two");
          there.go((q, a) -> q.getSession().setAttribute("a", "two"));
          there.go((q, a) -> q.getSession().invalidate());
          Object value = visitor.visit((q, a) -> q.getSession().getAttribute("a"));
          assertThat(value).isEqualTo("one");
        });
  }

  @Test
  void knowsItsOwnContext() {
    withTwo(
        visitor -> {
          visitor.go(
              (q, a) ->
                  assertThat(q.getSession().getServletContext().getContextPath())
                      .isEqualTo("/app"));
          visitor
              .withoutCookies()
              .at("/two")
              .go(
                  (q, a) ->
                      assertThat(q.getSession().getServletContext().getContextPath())
                          .isEqualTo("/two"));
        });
  }

  @Test
  void tellsTheListenersOfItsOwnApplication() {
    ServletContextHandler one = new ServletContextHandler("/app", ServletContextHandler.SESSIONS);
    ServletContextHandler two = new ServletContextHandler("/two", ServletContextHandler.SESSIONS);
    Journal.take();
    try (Site site =
        Site.start(
            arm(),
            List.of(one, two),
            application ->
                application.addServletContainerInitializer(
                    (none, context) ->
                        context.addListener(new Journal.Everything(context.getContextPath()))))) {
      site.visitor().go((q, a) -> q.getSession());
      assertThat(Journal.take()).containsExactly("/app created");
      site.visitor().at("/two").go((q, a) -> q.getSession());
      assertThat(Journal.take()).containsExactly("/two created");
    }
  }

  @Test
  void differsWhereARequestIsDispatchedIntoAnotherApplication() {
    withTwo(
        visitor -> {
          HttpSession[] sessions = new HttpSession[2];
          String there = visitor.path((q, a) -> sessions[1] = q.getSession());
          visitor.go(
              (q, a) -> {
                sessions[0] = q.getSession();
                sessions[0].setAttribute("a", "one");
                q.getServletContext().getContext("/two").getRequestDispatcher(there).include(q, a);
                assertThat(q.getSession()).isSameAs(sessions[0]);
                assertThat(sessions[1]).isNotSameAs(sessions[0]);
                assertThat(sessions[1].getAttribute("a")).isNull();
              });
        });
  }
}
