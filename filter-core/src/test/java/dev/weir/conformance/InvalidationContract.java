package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a session that the application has ended. */
abstract class InvalidationContract extends SessionContract {

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum Refused {
    GET_ATTRIBUTE(session -> session.getAttribute("a")),
    GET_ATTRIBUTE_NAMES(HttpSession::getAttributeNames),
    SET_ATTRIBUTE(session -> session.setAttribute("a", "2")),
    SET_ATTRIBUTE_TO_NULL(session -> session.setAttribute("a", null)),
    REMOVE_ATTRIBUTE(session -> session.removeAttribute("a")),
    GET_CREATION_TIME(HttpSession::getCreationTime),
    GET_LAST_ACCESSED_TIME(HttpSession::getLastAccessedTime),
    IS_NEW(HttpSession::isNew),
    INVALIDATE(HttpSession::invalidate);

    private final Consumer<HttpSession> use;

    Refused(Consumer<HttpSession> use) {
      this.use = use;
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatOnlyAValidSessionCanDo(Refused refused) {
    visitor()
        .go(
            (request, response) -> {
              HttpSession session = request.getSession();
              session.setAttribute("a", "1");
              session.invalidate();
              assertThatIllegalStateException().isThrownBy(() -> refused.use.accept(session));
            });
  }

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum Answered {
    GET_ID(HttpSession::getId),
    GET_SERVLET_CONTEXT(HttpSession::getServletContext),
    GET_MAX_INACTIVE_INTERVAL(HttpSession::getMaxInactiveInterval),
    SET_MAX_INACTIVE_INTERVAL(session -> session.setMaxInactiveInterval(60));

    private final Consumer<HttpSession> use;

    Answered(Consumer<HttpSession> use) {
      this.use = use;
    }
  }

  @ParameterizedTest
  @EnumSource
  void stillAnswersWhatConcernsNoState(Answered answered) {
    visitor()
        .go(
            (request, response) -> {
              HttpSession session = request.getSession();
              session.invalidate();
              answered.use.accept(session);
            });
  }

  @Test
  void keepsItsIdAfterItsEnd() {
    visitor()
        .go(
            (request, response) -> {
              HttpSession session = request.getSession();
              String id = session.getId();
              session.invalidate();
              assertThat(session.getId()).isEqualTo(id);
            });
  }

  @Test
  void isGoneForTheRestOfTheRequest() {
    visitor()
        .go(
            (request, response) -> {
              request.getSession().invalidate();
              assertThat(request.getSession(false)).isNull();
            });
  }

  @Test
  void isGoneForTheClientsNextRequest() {
    visitor().go((request, response) -> request.getSession().setAttribute("a", 1));
    Visitor holder = visitor().twin();
    visitor().go((request, response) -> request.getSession().invalidate());
    holder.go((request, response) -> assertThat(request.getSession(false)).isNull());
  }

  @Test
  void makesTheRequestedIdInvalidAtOnce() {
    visitor().go((request, response) -> request.getSession());
    visitor()
        .go(
            (request, response) -> {
              assertThat(request.isRequestedSessionIdValid()).isTrue();
              request.getSession().invalidate();
              assertThat(request.isRequestedSessionIdValid()).isFalse();
            });
  }

  @Test
  void isFollowedByANewSessionInTheSameRequest() {
    visitor().go((request, response) -> request.getSession().setAttribute("a", 1));
    String[] ids = new String[2];
    visitor()
        .go(
            (request, response) -> {
              HttpSession first = request.getSession();
              ids[0] = first.getId();
              first.invalidate();
              HttpSession second = request.getSession();
              ids[1] = second.getId();
              assertThat(second).isNotSameAs(first);
              assertThat(second.isNew()).isTrue();
              assertThat(second.getAttribute("a")).isNull();
              second.setAttribute("b", 2);
            });
    assertThat(ids[1]).isNotEqualTo(ids[0]);
    visitor()
        .go(
            (request, response) -> {
              assertThat(request.getSession(false).getId()).isEqualTo(ids[1]);
              assertThat(request.getSession().getAttribute("b")).isEqualTo(2);
            });
  }

  @Test
  void isFollowedByANewSessionInALaterRequest() {
    String first = visitor().visit((request, response) -> request.getSession().getId());
    Visitor holder = visitor().twin();
    visitor().go((request, response) -> request.getSession().invalidate());
    String second = holder.visit((request, response) -> request.getSession().getId());
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void canEndInTheRequestThatBeganIt() {
    visitor()
        .go(
            (request, response) -> {
              request.getSession().setAttribute("a", 1);
              request.getSession().invalidate();
            });
    visitor().go((request, response) -> assertThat(request.getSession(false)).isNull());
  }

  @Test
  void endsOnlyTheSessionThatIsMeant() {
    Visitor other = visitor().withoutCookies();
    other.go((request, response) -> request.getSession().setAttribute("a", "other"));
    visitor().go((request, response) -> request.getSession().setAttribute("a", "mine"));
    visitor().go((request, response) -> request.getSession().invalidate());
    Object left = other.visit((request, response) -> request.getSession().getAttribute("a"));
    assertThat(left).isEqualTo("other");
  }

  @Test
  void endsThoughTheResponseIsCommitted() {
    visitor().go((request, response) -> request.getSession());
    visitor()
        .go(
            (request, response) -> {
              response.flushBuffer();
              request.getSession().invalidate();
              assertThat(request.getSession(false)).isNull();
            });
    visitor().go((request, response) -> assertThat(request.getSession(false)).isNull());
  }
}
