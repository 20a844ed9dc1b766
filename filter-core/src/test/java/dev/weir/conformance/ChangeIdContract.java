package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jakarta.servlet.http.HttpSession;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session gets another id and stays what it is. */
abstract class ChangeIdContract extends SessionContract {

  @Test
  void refusesWithoutASession() {
    visitor()
        .go(
            (request, response) ->
                assertThatIllegalStateException().isThrownBy(request::changeSessionId));
  }

  @Test
  void refusesOnceTheSessionHasEnded() {
    visitor()
        .go(
            (request, response) -> {
              request.getSession().invalidate();
              assertThatIllegalStateException().isThrownBy(request::changeSessionId);
            });
  }

  @Test
  void returnsTheNewIdOfTheSession() {
    visitor()
        .go(
            (request, response) -> {
              String before = request.getSession().getId();
              String after = request.changeSessionId();
              assertThat(after).isNotEqualTo(before);
              assertThat(request.getSession().getId()).isEqualTo(after);
            });
  }

  @Test
  void leavesTheSessionTheSameObject() {
    visitor()
        .go(
            (request, response) -> {
              HttpSession session = request.getSession();
              request.changeSessionId();
              assertThat(request.getSession()).isSameAs(session);
              assertThat(session.getId()).isEqualTo(request.getSession().getId());
            });
  }

  @Test
  void keepsWhatTheSessionHolds() {
    visitor()
        .go(
            (request, response) -> {
              request.getSession().setAttribute("a", List.of(1));
              request.getSession().setMaxInactiveInterval(99);
            });
    long created = visitor().visit((q, a) -> q.getSession().getCreationTime());
    visitor().go((request, response) -> request.changeSessionId());
    visitor()
        .go(
            (request, response) -> {
              HttpSession session = request.getSession(false);
              assertThat(session.getAttribute("a")).isEqualTo(List.of(1));
              assertThat(session.getMaxInactiveInterval()).isEqualTo(99);
              assertThat(session.getCreationTime()).isEqualTo(created);
              assertThat(session.isNew()).isFalse();
            });
  }

  @Test
  void tellsTheClientTheNewId() {
    visitor().go((request, response) -> request.getSession());
    String[] id = new String[1];
    Reply reply = visitor().go((request, response) -> id[0] = request.changeSessionId());
    assertThat(reply.sessionCookie()).startsWith("JSESSIONID=" + id[0]);
  }

  @Test
  void leadsTheClientBackToTheSession() {
    visitor().go((request, response) -> request.getSession());
    String changed = visitor().visit((request, response) -> request.changeSessionId());
    String found = visitor().visit((request, response) -> request.getSession(false).getId());
    assertThat(found).isEqualTo(changed);
  }

  @Test
  void leavesTheOldIdWithoutASession() {
    visitor().go((request, response) -> request.getSession());
    Visitor holder = visitor().twin();
    visitor().go((request, response) -> request.changeSessionId());
    holder.go((request, response) -> assertThat(request.getSession(false)).isNull());
  }

  @Test
  void leavesTheRequestedIdAsItWasSent() {
    String sent = visitor().visit((request, response) -> request.getSession().getId());
    visitor()
        .go(
            (request, response) -> {
              request.changeSessionId();
              assertThat(request.getRequestedSessionId()).isEqualTo(sent);
            });
  }

  @Test
  void canChangeInTheRequestThatBeganIt() {
    String changed =
        visitor()
            .visit(
                (request, response) -> {
                  request.getSession().setAttribute("a", 1);
                  return request.changeSessionId();
                });
    visitor()
        .go(
            (request, response) -> {
              assertThat(request.getSession(false).getId()).isEqualTo(changed);
              assertThat(request.getSession().getAttribute("a")).isEqualTo(1);
            });
  }

  @Test
  void canChangeTwiceInARequest() {
    visitor().go((request, response) -> request.getSession());
    String changed =
        visitor()
            .visit(
                (request, response) -> {
                  request.changeSessionId();
                  return request.changeSessionId();
                });
    String found = visitor().visit((request, response) -> request.getSession(false).getId());
    assertThat(found).isEqualTo(changed);
  }

  @Test
  void canChangeInEveryRequest() {
    visitor().go((request, response) -> request.getSession().setAttribute("a", 1));
    for (int i = 0; i < 5; i++) {
      visitor().go((request, response) -> request.changeSessionId());
    }
    Object value = visitor().visit((request, response) -> request.getSession().getAttribute("a"));
    assertThat(value).isEqualTo(1);
  }
}
