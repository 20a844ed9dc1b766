package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions begin, are joined, found again and know their times. */
abstract class LifecycleContract extends SessionContract {
  /** Between the clocks of a node and of what it asks for the time. */
  private static final long TOLERANCE_MILLIS = 70;

  private String id() {
    return visitor().visit((request, response) -> request.getSession().getId());
  }

  private static void letTimePass() {
    long until = System.nanoTime() + Duration.ofMillis(200).toNanos();
    await().until(() -> System.nanoTime() - until > 0);
  }

  @Test
  void beginsNoSessionUnlessAsked() {
    Reply reply =
        visitor().go((request, response) -> assertThat(request.getSession(false)).isNull());
    assertThat(reply.headers("Set-Cookie")).isEmpty();
  }

  @Test
  void beginsASessionWhenAskedForOne() {
    visitor().go((request, response) -> assertThat(request.getSession()).isNotNull());
  }

  @Test
  void beginsASessionWhenToldToCreateOne() {
    visitor().go((request, response) -> assertThat(request.getSession(true)).isNotNull());
  }

  @Test
  void findsTheSessionThatTheRequestHasBegun() {
    visitor()
        .go(
            (request, response) -> {
              HttpSession begun = request.getSession();
              assertThat(request.getSession()).isSameAs(begun);
              assertThat(request.getSession(true)).isSameAs(begun);
              assertThat(request.getSession(false)).isSameAs(begun);
            });
  }

  @Test
  void findsTheSessionOfTheClientsLastRequest() {
    String begun = id();
    assertThat(id()).isEqualTo(begun);
    String found = visitor().visit((request, response) -> request.getSession(false).getId());
    assertThat(found).isEqualTo(begun);
  }

  @Test
  void givesEverySessionAnIdOfItsOwn() {
    assertThat(id())
        .isNotEmpty()
        .isNotEqualTo(visitor().withoutCookies().visit((q, a) -> q.getSession().getId()));
  }

  @Test
  void isNewInTheRequestThatBeginsIt() {
    visitor()
        .go(
            (request, response) -> {
              assertThat(request.getSession().isNew()).isTrue();
              assertThat(request.getSession().isNew()).isTrue();
            });
  }

  @Test
  void isNotNewOnceTheClientHasJoined() {
    id();
    visitor().go((request, response) -> assertThat(request.getSession().isNew()).isFalse());
    visitor().go((request, response) -> assertThat(request.getSession().isNew()).isFalse());
  }

  @Test
  void beginsAnotherNewSessionForAClientThatDoesNotJoin() {
    String first = id();
    visitor()
        .withoutCookies()
        .go(
            (request, response) -> {
              assertThat(request.getSession(false)).isNull();
              assertThat(request.getSession().isNew()).isTrue();
              assertThat(request.getSession().getId()).isNotEqualTo(first);
            });
  }

  @Test
  void doesNotAdoptAnIdThatTheClientMadeUp() {
    visitor().cookie("JSESSIONID", "made-up");
    assertThat(id()).isNotEqualTo("made-up");
  }

  @Test
  void refusesToBeginASessionOnceTheResponseIsCommitted() {
    visitor()
        .go(
            (request, response) -> {
              response.flushBuffer();
              assertThatIllegalStateException().isThrownBy(request::getSession);
              assertThatIllegalStateException().isThrownBy(() -> request.getSession(true));
            });
  }

  @Test
  void findsNoneWithoutComplaintOnceTheResponseIsCommitted() {
    visitor()
        .go(
            (request, response) -> {
              response.flushBuffer();
              assertThat(request.getSession(false)).isNull();
            });
  }

  @Test
  void findsTheClientsSessionOnceTheResponseIsCommitted() {
    String begun = id();
    visitor()
        .go(
            (request, response) -> {
              response.flushBuffer();
              assertThat(request.getSession().getId()).isEqualTo(begun);
            });
  }

  @Test
  void knowsWhenItBegan() {
    long before = System.currentTimeMillis();
    long created = visitor().visit((request, response) -> request.getSession().getCreationTime());
    assertThat(created)
        .isBetween(before - TOLERANCE_MILLIS, System.currentTimeMillis() + TOLERANCE_MILLIS);
    letTimePass();
    long later = visitor().visit((request, response) -> request.getSession().getCreationTime());
    assertThat(later).isEqualTo(created);
  }

  @Test
  void wasLastAccessedWhenItBeganAsLongAsThereIsNoOtherRequest() {
    visitor()
        .go(
            (request, response) -> {
              HttpSession session = request.getSession();
              assertThat(session.getLastAccessedTime()).isEqualTo(session.getCreationTime());
            });
  }

  @Test
  void wasLastAccessedByThePreviousRequest() {
    id();
    letTimePass();
    long before = System.currentTimeMillis();
    id();
    long after = System.currentTimeMillis();
    letTimePass();
    long last = visitor().visit((request, response) -> request.getSession().getLastAccessedTime());
    assertThat(last).isBetween(before - TOLERANCE_MILLIS, after + TOLERANCE_MILLIS);
  }

  @Test
  void countsRequestsThatDoNotUseItAsAccesses() {
    id();
    letTimePass();
    long before = System.currentTimeMillis();
    visitor().go((request, response) -> {});
    long after = System.currentTimeMillis();
    letTimePass();
    long last = visitor().visit((request, response) -> request.getSession().getLastAccessedTime());
    assertThat(last).isBetween(before - TOLERANCE_MILLIS, after + TOLERANCE_MILLIS);
  }

  @Test
  void doesNotCountWhatTheApplicationDoesAsAccesses() {
    id();
    letTimePass();
    visitor()
        .go(
            (request, response) -> {
              HttpSession session = request.getSession();
              long last = session.getLastAccessedTime();
              letTimePass();
              session.setAttribute("a", 1);
              session.getAttribute("a");
              session.removeAttribute("a");
              assertThat(session.getLastAccessedTime()).isEqualTo(last);
            });
  }

  @Test
  void belongsToTheContextOfTheRequest() {
    visitor()
        .go(
            (request, response) ->
                assertThat(request.getSession().getServletContext())
                    .isSameAs(request.getServletContext()));
  }

  @Test
  void keepsTheIntervalThatItIsGiven() {
    visitor().go((request, response) -> request.getSession().setMaxInactiveInterval(77));
    visitor()
        .go(
            (request, response) ->
                assertThat(request.getSession().getMaxInactiveInterval()).isEqualTo(77));
  }

  @Test
  void showsAnIntervalAtOnce() {
    visitor()
        .go(
            (request, response) -> {
              request.getSession().setMaxInactiveInterval(77);
              assertThat(request.getSession().getMaxInactiveInterval()).isEqualTo(77);
            });
  }

  @Test
  void givesEachOfManyClientsItsOwnSession() {
    List<Visitor> visitors =
        List.of(visitor(), visitor().withoutCookies(), visitor().withoutCookies());
    for (int i = 0; i < visitors.size(); i++) {
      int number = i;
      visitors.get(i).go((q, a) -> q.getSession().setAttribute("number", number));
    }
    for (int i = 0; i < visitors.size(); i++) {
      Object number = visitors.get(i).visit((q, a) -> q.getSession().getAttribute("number"));
      assertThat(number).isEqualTo(i);
    }
  }
}
