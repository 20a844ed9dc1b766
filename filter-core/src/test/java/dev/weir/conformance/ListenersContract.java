package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listeners hear of sessions that begin, end and change their ids. */
abstract class ListenersContract extends SessionContract {

  @BeforeEach
  void forget() {
    Journal.take();
  }

  private static void twoListeners(ServletContext context) {
    context.addListener(new Journal.Everything("one"));
    context.addListener(new Journal.Everything("two"));
  }

  private static HttpSessionListener onCreation(Consumer<HttpSession> action) {
    return new HttpSessionListener() {
      @Override
      public void sessionCreated(HttpSessionEvent event) {
        action.accept(event.getSession());
      }
    };
  }

  private static HttpSessionListener onEnd(Consumer<HttpSession> action) {
    return new HttpSessionListener() {
      @Override
      public void sessionDestroyed(HttpSessionEvent event) {
        action.accept(event.getSession());
      }
    };
  }

  @Test
  void tellsOfEverySessionThatBeginsOnce() {
    withContext(
        ListenersContract::twoListeners,
        visitor -> {
          visitor.go((q, a) -> q.getSession());
          visitor.go((q, a) -> q.getSession());
          assertThat(Journal.take()).containsExactly("one created", "two created");
          visitor.withoutCookies().go((q, a) -> q.getSession());
          assertThat(Journal.take()).containsExactly("one created", "two created");
        });
  }

  @Test
  void tellsOfNoSessionThatIsNotThere() {
    withContext(
        ListenersContract::twoListeners,
        visitor -> {
          visitor.go((q, a) -> q.getSession(false));
          assertThat(Journal.take()).isEmpty();
        });
  }

  @Test
  void tellsBeforeTheApplicationGetsTheSession() {
    withContext(
        context -> context.addListener(onCreation(s -> s.setAttribute("made", "by listener"))),
        visitor -> {
          visitor.go(
              (q, a) -> assertThat(q.getSession().getAttribute("made")).isEqualTo("by listener"));
          visitor.go(
              (q, a) -> assertThat(q.getSession().getAttribute("made")).isEqualTo("by listener"));
        });
  }

  @Test
  void showsTheSessionThatBegins() {
    List<String> seen = new ArrayList<>();
    withContext(
        context -> context.addListener(onCreation(s -> seen.add(s.getId() + s.isNew()))),
        visitor -> {
          String id = visitor.visit((q, a) -> q.getSession().getId());
          assertThat(seen).containsExactly(id + true);
        });
  }

  @Test
  void tellsInReverseOrderOfSessionsThatEnd() {
    withContext(
        ListenersContract::twoListeners,
        visitor -> {
          visitor.go((q, a) -> q.getSession());
          Journal.take();
          visitor.go((q, a) -> q.getSession().invalidate());
          assertThat(Journal.take())
              .containsExactly("two destroyed with []", "one destroyed with []");
        });
  }

  @Test
  void showsTheWholeSessionForTheLastTime() {
    List<Object> seen = new ArrayList<>();
    withContext(
        context ->
            context.addListener(
                onEnd(
                    session -> {
                      seen.add(session.getId());
                      seen.add(session.getAttribute("a"));
                      seen.add(session.getMaxInactiveInterval());
                      seen.add(session.getCreationTime());
                    })),
        visitor -> {
          Object[] expected =
              visitor.visit(
                  (q, a) -> {
                    HttpSession session = q.getSession();
                    session.setAttribute("a", List.of(1));
                    session.setMaxInactiveInterval(50);
                    return new Object[] {
                      session.getId(), List.of(1), 50, session.getCreationTime()
                    };
                  });
          visitor.go((q, a) -> q.getSession().invalidate());
          assertThat(seen).containsExactly(expected);
        });
  }

  @Test
  void tellsOfTheEndWhileTheApplicationWaits() {
    List<String> order = new ArrayList<>();
    withContext(
        context -> context.addListener(onEnd(session -> order.add("told"))),
        visitor ->
            visitor.go(
                (q, a) -> {
                  q.getSession().invalidate();
                  order.add("ended");
                }));
    assertThat(order).containsExactly("told", "ended");
  }

  @Test
  void letsListenersRemoveAttributesOfASessionThatEnds() {
    withContext(
        context -> context.addListener(onEnd(session -> session.removeAttribute("a"))),
        visitor -> {
          visitor.go((q, a) -> q.getSession().setAttribute("a", new Journal.Value("v")));
          Journal.take();
          visitor.go((q, a) -> q.getSession().invalidate());
          assertThat(Journal.take()).containsExactly("unbound a v, now null");
        });
  }

  @Test
  void tellsOfAnIdThatChanges() {
    List<String> seen = new ArrayList<>();
    withContext(
        context ->
            context.addListener(
                new HttpSessionIdListener() {
                  @Override
                  public void sessionIdChanged(HttpSessionEvent event, String before) {
                    seen.add(before);
                    seen.add(event.getSession().getId());
                  }
                }),
        visitor -> {
          String before = visitor.visit((q, a) -> q.getSession().getId());
          String after = visitor.visit((q, a) -> q.changeSessionId());
          assertThat(seen).containsExactly(before, after);
        });
  }

  @Test
  void tellsInOrderOfIdsThatChangeAndOfNothingElse() {
    withContext(
        ListenersContract::twoListeners,
        visitor -> {
          visitor.go((q, a) -> q.getSession().setAttribute("a", new Journal.Value("v")));
          Journal.take();
          visitor.go((q, a) -> q.changeSessionId());
          assertThat(Journal.take()).containsExactly("one changed", "two changed");
        });
  }

  /** Added by its class. */
  public static final class ByClass implements HttpSessionListener {
    /** For the container. */
    public ByClass() {}

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      Journal.note("by class");
    }
  }

  /** Added by the name of its class. */
  public static final class ByName implements HttpSessionListener {
    /** For the container. */
    public ByName() {}

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      Journal.note("by name");
    }
  }

  @Test
  void tellsListenersHoweverTheyWereAdded() {
    withContext(
        context -> {
          context.addListener(ByClass.class);
          context.addListener(ByName.class.getName());
          context.addListener(onCreation(session -> Journal.note("by instance")));
        },
        visitor -> {
          visitor.go((q, a) -> q.getSession());
          assertThat(Journal.take()).containsExactly("by class", "by name", "by instance");
        });
  }

  @Test
  void tellsOneListenerOfAllThatItListensTo() {
    withContext(
        context -> context.addListener(new Journal.Everything("one")),
        visitor -> {
          visitor.go(
              (q, a) -> {
                q.getSession().setAttribute("a", 1);
                q.changeSessionId();
                q.getSession().invalidate();
              });
          assertThat(Journal.take())
              .containsExactly(
                  "one created",
                  "one added a 1, now 1",
                  "one changed",
                  "one destroyed with [a]",
                  "one removed a 1, now null");
        });
  }

  /** Knows of the context and of its sessions. */
  private static final class Both implements ServletContextListener, HttpSessionListener {
    private String context = "none";

    @Override
    public void contextInitialized(ServletContextEvent event) {
      context = event.getServletContext().getContextPath();
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      Journal.note("created in " + context);
    }
  }

  @Test
  void tellsTheVeryObjectThatTheContainerHolds() {
    withContext(
        context -> context.addListener(new Both()),
        visitor -> {
          visitor.go((q, a) -> q.getSession());
          assertThat(Journal.take()).containsExactly("created in /app");
        });
  }

  @Test
  void tellsOfASessionThatFollowsAnother() {
    withContext(
        ListenersContract::twoListeners,
        visitor -> {
          visitor.go(
              (q, a) -> {
                q.getSession().invalidate();
                q.getSession();
              });
          assertThat(Journal.take())
              .containsExactly(
                  "one created",
                  "two created",
                  "two destroyed with []",
                  "one destroyed with []",
                  "one created",
                  "two created");
        });
  }

  @Test
  void endsASessionThoughAListenerFails() {
    withContext(
        context ->
            context.addListener(
                onEnd(
                    session -> {
                      throw new IllegalStateException("as asked");
                    })),
        visitor -> {
          visitor.go((q, a) -> q.getSession());
          Visitor holder = visitor.twin();
          visitor.goWrong((q, a) -> q.getSession().invalidate());
          holder.go((q, a) -> assertThat(q.getSession(false)).isNull());
        });
  }
}
