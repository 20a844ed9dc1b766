package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values and listeners hear of what is bound, replaced and unbound. */
abstract class BindingContract extends SessionContract {

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

  /** What is told when {@code use} is made of a session, in a request of its own. */
  private List<String> told(Consumer<HttpSession> use) {
    visitor().go((request, response) -> request.getSession());
    Journal.take();
    visitor().go((request, response) -> use.accept(request.getSession()));
    return Journal.take();
  }

  private static List<String> byValues(List<String> told) {
    return told.stream().filter(line -> line.matches("(un)?bound .*")).toList();
  }

  private static List<String> byListeners(List<String> told) {
    return told.stream().filter(line -> !line.matches("(un)?bound .*")).toList();
  }

  @Test
  void tellsAValueThatItIsBound() {
    List<HttpSessionBindingEvent> events = new ArrayList<>();
    class Noting implements HttpSessionBindingListener {
      @Override
      public void valueBound(HttpSessionBindingEvent event) {
        events.add(event);
      }
    }
    Noting value = new Noting();
    visitor()
        .go(
            (request, response) -> {
              request.getSession().setAttribute("a", value);
              assertThat(events).hasSize(1);
              assertThat(events.get(0).getName()).isEqualTo("a");
              assertThat(events.get(0).getSession()).isSameAs(request.getSession());
            });
  }

  @Test
  void showsAValueItselfInTheEvent() {
    containerDeviates("Jetty 12 gives the value an event without a value");
    List<Object> values = new ArrayList<>();
    class Noting implements HttpSessionBindingListener {
      @Override
      public void valueBound(HttpSessionBindingEvent event) {
        values.add(event.getValue());
      }

      @Override
      public void valueUnbound(HttpSessionBindingEvent event) {
        values.add(event.getValue());
      }
    }
    Noting value = new Noting();
    told(
        session -> {
          session.setAttribute("a", value);
          session.removeAttribute("a");
        });
    assertThat(values).containsExactly(value, value);
  }

  @Test
  void tellsAValueBeforeItCanBeSeen() {
    containerDeviates("Jetty 12 stores the value first");
    List<String> told = told(session -> session.setAttribute("a", new Journal.Value("v")));
    assertThat(byValues(told)).containsExactly("bound a v, now null");
  }

  @Test
  void tellsAValueThatIsRemovedOnceItCannotBeSeen() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", new Journal.Value("v"));
              Journal.take();
              session.removeAttribute("a");
            });
    assertThat(byValues(told)).containsExactly("unbound a v, now null");
  }

  @Test
  void tellsAValueThatIsRemovedByNull() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", new Journal.Value("v"));
              Journal.take();
              session.setAttribute("a", null);
            });
    assertThat(byValues(told)).containsExactly("unbound a v, now null");
  }

  @Test
  void tellsAValueThatIsReplacedOnceTheNewOneCanBeSeen() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", new Journal.Value("old"));
              Journal.take();
              session.setAttribute("a", "new");
            });
    assertThat(byValues(told)).containsExactly("unbound a old, now new");
  }

  @Test
  void tellsTheNewValueBeforeTheOldOne() {
    containerDeviates("Jetty 12 tells the old value first");
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", new Journal.Value("old"));
              Journal.take();
              session.setAttribute("a", new Journal.Value("new"));
            });
    assertThat(byValues(told)).containsExactly("bound a new, now old", "unbound a old, now new");
  }

  @Test
  void tellsBothValuesOfAReplacement() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", new Journal.Value("old"));
              Journal.take();
              session.setAttribute("a", new Journal.Value("new"));
            });
    assertThat(byValues(told))
        .hasSize(2)
        .contains("unbound a old, now new")
        .anyMatch(line -> line.startsWith("bound a new"));
  }

  @Test
  void leavesAValueAloneThatIsSetAgain() {
    List<String> told =
        told(
            session -> {
              Journal.Value value = new Journal.Value("v");
              session.setAttribute("a", value);
              Journal.take();
              session.setAttribute("a", value);
            });
    assertThat(byValues(told)).isEmpty();
  }

  @Test
  void tellsAValueOfEachNameThatItIsBoundTo() {
    List<String> told =
        told(
            session -> {
              Journal.Value value = new Journal.Value("v");
              session.setAttribute("a", value);
              session.setAttribute("b", value);
              session.removeAttribute("a");
              session.removeAttribute("b");
            });
    assertThat(byValues(told))
        .hasSize(4)
        .anyMatch(line -> line.startsWith("bound a"))
        .anyMatch(line -> line.startsWith("bound b"))
        .contains("unbound a v, now null", "unbound b v, now null");
  }

  @Test
  void tellsAllValuesWhenTheSessionEnds() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", new Journal.Value("1"));
              session.setAttribute("b", new Journal.Value("2"));
              session.setAttribute("c", "3");
              Journal.take();
              session.invalidate();
            });
    assertThat(byValues(told))
        .containsExactlyInAnyOrder("unbound a 1, now null", "unbound b 2, now null");
  }

  @Test
  void tellsAValueOfALaterRequest() {
    visitor().go((q, a) -> q.getSession().setAttribute("a", new Journal.Value("v")));
    Journal.take();
    visitor().go((q, a) -> q.getSession().removeAttribute("a"));
    assertThat(byValues(Journal.take())).containsExactly("unbound a v, now null");
  }

  @Test
  void tellsNoValueThatWasNotThere() {
    assertThat(told(session -> session.removeAttribute("a"))).isEmpty();
    assertThat(told(session -> session.setAttribute("b", null))).isEmpty();
  }

  @Test
  void letsAValuesExceptionThrough() {
    class Failing implements HttpSessionBindingListener {
      @Override
      public void valueBound(HttpSessionBindingEvent event) {
        throw new IllegalArgumentException("as asked");
      }
    }
    Reply reply = visitor().goWrong((q, a) -> q.getSession().setAttribute("a", new Failing()));
    assertThat(reply.status()).isEqualTo(500);
  }

  @Test
  void tellsListenersWhatWasAdded() {
    assertThat(byListeners(told(session -> session.setAttribute("a", "1"))))
        .containsExactly("one added a 1, now 1", "two added a 1, now 1");
  }

  @Test
  void tellsListenersTheOldValueOfAReplacement() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", "1");
              Journal.take();
              session.setAttribute("a", "2");
            });
    assertThat(told).containsExactly("one replaced a 1, now 2", "two replaced a 1, now 2");
  }

  @Test
  void tellsListenersTheOldValueThatAnEarlierRequestHasSet() {
    visitor().go((q, a) -> q.getSession().setAttribute("a", List.of(1)));
    Journal.take();
    visitor().go((q, a) -> q.getSession().setAttribute("a", "2"));
    assertThat(Journal.take())
        .containsExactly("one replaced a [1], now 2", "two replaced a [1], now 2");
  }

  @Test
  void tellsListenersWhatWasRemoved() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", "1");
              Journal.take();
              session.removeAttribute("a");
            });
    assertThat(told).containsExactly("one removed a 1, now null", "two removed a 1, now null");
  }

  @Test
  void tellsListenersWhatWasRemovedByNull() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", "1");
              Journal.take();
              session.setAttribute("a", null);
            });
    assertThat(told).containsExactly("one removed a 1, now null", "two removed a 1, now null");
  }

  @Test
  void tellsListenersOfAValueThatIsSetAgain() {
    containerDeviates("Jetty 12 says nothing when an equal value is set");
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", "1");
              Journal.take();
              session.setAttribute("a", session.getAttribute("a"));
            });
    assertThat(told).containsExactly("one replaced a 1, now 1", "two replaced a 1, now 1");
  }

  @Test
  void tellsListenersAfterTheValueThatIsBound() {
    List<String> told = told(session -> session.setAttribute("a", new Journal.Value("v")));
    assertThat(told).hasSize(3);
    assertThat(told.get(0)).startsWith("bound");
    assertThat(told.subList(1, 3)).containsExactly("one added a v, now v", "two added a v, now v");
  }

  @Test
  void tellsListenersOfEveryValueWhenTheSessionEnds() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", "1");
              session.setAttribute("b", "2");
              Journal.take();
              session.invalidate();
            });
    assertThat(told)
        .contains(
            "one removed a 1, now null",
            "two removed a 1, now null",
            "one removed b 2, now null",
            "two removed b 2, now null");
  }

  @Test
  void tellsListenersOfTheEndBeforeValuesAreUnbound() {
    List<String> told =
        told(
            session -> {
              session.setAttribute("a", new Journal.Value("v"));
              Journal.take();
              session.invalidate();
            });
    assertThat(told).startsWith("two destroyed with [a]", "one destroyed with [a]");
    assertThat(told.subList(2, told.size()))
        .containsExactlyInAnyOrder(
            "unbound a v, now null", "one removed a v, now null", "two removed a v, now null");
  }
}
