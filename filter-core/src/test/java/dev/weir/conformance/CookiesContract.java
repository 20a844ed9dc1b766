package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ids travel in cookies as the application has configured them. */
abstract class CookiesContract extends SessionContract {

  private static Consumer<ServletContext> cookie(Consumer<SessionCookieConfig> config) {
    return context -> config.accept(context.getSessionCookieConfig());
  }

  /** The attribute of the cookie that begins a session under the given configuration. */
  private void expect(
      Consumer<SessionCookieConfig> config, String attribute, @Nullable String value) {
    withContext(
        cookie(config),
        visitor -> {
          Reply reply = visitor.go((q, a) -> q.getSession());
          assertThat(Reply.attribute(reply.sessionCookie(), attribute)).isEqualTo(value);
        });
  }

  @Test
  void isNamedAsTheSpecificationSays() {
    String[] id = new String[1];
    Reply reply = visitor().go((q, a) -> id[0] = q.getSession().getId());
    assertThat(reply.sessionCookie()).startsWith("JSESSIONID=" + id[0] + ";");
  }

  @Test
  void isNamedAsTheApplicationSays() {
    withContext(
        cookie(config -> config.setName("OWN")),
        visitor -> {
          Reply reply = visitor.go((q, a) -> q.getSession().setAttribute("a", 1));
          assertThat(reply.cookies("OWN")).hasSize(1);
          assertThat(reply.cookies("JSESSIONID")).isEmpty();
          Object value = visitor.visit((q, a) -> q.getSession().getAttribute("a"));
          assertThat(value).isEqualTo(1);
        });
  }

  @Test
  void holdsForTheContextByDefault() {
    expect(config -> {}, "Path", "/app");
  }

  @Test
  void holdsForTheRootWhereTheContextIsTheRoot() {
    try (Site root =
        Site.start(
            arm(),
            List.of(new ServletContextHandler("/", ServletContextHandler.SESSIONS)),
            application -> {})) {
      Reply reply = new Visitor(root, "").go((q, a) -> q.getSession());
      assertThat(Reply.attribute(reply.sessionCookie(), "Path")).isEqualTo("/");
    }
  }

  @Test
  void holdsForThePathThatTheApplicationSays() {
    expect(config -> config.setPath("/app/part"), "Path", "/app/part");
  }

  @Test
  void holdsForTheDomainThatTheApplicationSays() {
    expect(config -> config.setDomain("example.com"), "Domain", "example.com");
  }

  @Test
  void holdsForNoDomainByDefault() {
    expect(config -> {}, "Domain", null);
  }

  @Test
  void livesAsLongAsTheApplicationSays() {
    expect(config -> config.setMaxAge(1234), "Max-Age", "1234");
  }

  @Test
  void livesAsLongAsTheBrowserByDefault() {
    expect(config -> {}, "Max-Age", null);
    expect(config -> {}, "Expires", null);
  }

  @Test
  void isForSecureConnectionsWhereTheApplicationSaysSo() {
    expect(config -> config.setSecure(true), "Secure", "");
  }

  @Test
  void isForPlainConnectionsByDefault() {
    expect(config -> {}, "Secure", null);
  }

  @Test
  void isHiddenFromScriptsWhereTheApplicationSaysSo() {
    expect(config -> config.setHttpOnly(true), "HttpOnly", "");
  }

  @Test
  void carriesTheSameSiteOfTheApplication() {
    expect(config -> config.setAttribute("SameSite", "Strict"), "SameSite", "Strict");
  }

  @Test
  void carriesAttributesThatNobodyKnows() {
    expect(config -> config.setAttribute("Priority", "High"), "Priority", "High");
  }

  @Test
  void isSentToAClientThatDoesNotHaveItOnly() {
    visitor().go((q, a) -> q.getSession());
    Reply second = visitor().go((q, a) -> q.getSession());
    assertThat(second.cookies("JSESSIONID")).isEmpty();
    Reply third = visitor().go((q, a) -> q.getSession().setAttribute("a", 1));
    assertThat(third.cookies("JSESSIONID")).isEmpty();
  }

  @Test
  void isSentOnceHoweverOftenTheSessionIsAskedFor() {
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  q.getSession();
                  q.getSession(true);
                  q.getSession().setAttribute("a", 1);
                });
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
  }

  @Test
  void replacesTheCookieOfASessionThatIsGone() {
    visitor().cookie("JSESSIONID", "of-long-ago");
    String[] id = new String[1];
    Reply reply = visitor().go((q, a) -> id[0] = q.getSession().getId());
    assertThat(reply.sessionCookie()).startsWith("JSESSIONID=" + id[0]);
  }

  @Test
  void letsOneOfSeveralCookiesLeadToTheSession() {
    String id = visitor().visit((q, a) -> q.getSession().getId());
    Visitor confused = visitor().withoutCookies();
    Work.Task check = (q, a) -> assertThat(q.getSession(false).getId()).isEqualTo(id);
    for (String cookies :
        List.of(
            "JSESSIONID=" + id + "; JSESSIONID=other",
            "JSESSIONID=other; JSESSIONID=" + id,
            "x=y; JSESSIONID=other; z=1; JSESSIONID=" + id)) {
      Work work =
          new Work(
              (q, a) -> {
                check.run(q, a);
                return "";
              },
              true);
      confused.get("/app" + confused.site().path(work), "Cookie: " + cookies);
      assertThat(work.result()).isEqualTo("");
    }
  }

  @Test
  void comesFromNowhereWithoutAnId() {
    visitor()
        .go(
            (q, a) -> {
              assertThat(q.getRequestedSessionId()).isNull();
              assertThat(q.isRequestedSessionIdValid()).isFalse();
              assertThat(q.isRequestedSessionIdFromCookie()).isFalse();
              assertThat(q.isRequestedSessionIdFromURL()).isFalse();
            });
  }

  @Test
  void comesFromTheCookie() {
    String id = visitor().visit((q, a) -> q.getSession().getId());
    visitor()
        .go(
            (q, a) -> {
              assertThat(q.getRequestedSessionId()).isEqualTo(id);
              assertThat(q.isRequestedSessionIdValid()).isTrue();
              assertThat(q.isRequestedSessionIdFromCookie()).isTrue();
              assertThat(q.isRequestedSessionIdFromURL()).isFalse();
            });
  }

  @Test
  void comesFromTheCookieThoughItIsNotValid() {
    visitor()
        .cookie("JSESSIONID", "unknown")
        .go(
            (q, a) -> {
              assertThat(q.getRequestedSessionId()).isEqualTo("unknown");
              assertThat(q.isRequestedSessionIdValid()).isFalse();
              assertThat(q.isRequestedSessionIdFromCookie()).isTrue();
            });
  }

  @Test
  void staysWhatTheClientAskedForWhenANewSessionBegins() {
    visitor()
        .cookie("JSESSIONID", "unknown")
        .go(
            (q, a) -> {
              q.getSession();
              assertThat(q.getRequestedSessionId()).isEqualTo("unknown");
              assertThat(q.isRequestedSessionIdValid()).isFalse();
            });
  }

  @Test
  void makesNoIdRequestedThatTheRequestHasBegun() {
    visitor()
        .go(
            (q, a) -> {
              q.getSession();
              assertThat(q.getRequestedSessionId()).isNull();
              assertThat(q.isRequestedSessionIdValid()).isFalse();
            });
  }

  @Test
  void sendsNoCookieWhereIdsTravelInUrls() {
    withContext(
        context -> context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.URL)),
        visitor -> {
          Reply reply = visitor.go((q, a) -> q.getSession());
          assertThat(reply.headers("Set-Cookie")).isEmpty();
        });
  }

  @Test
  void readsNoCookieWhereIdsTravelInUrls() {
    withContext(
        context -> context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.URL)),
        visitor -> {
          String id = visitor.visit((q, a) -> q.getSession().getId());
          visitor
              .cookie("JSESSIONID", id)
              .go(
                  (q, a) -> {
                    assertThat(q.getSession(false)).isNull();
                    assertThat(q.isRequestedSessionIdFromCookie()).isFalse();
                  });
        });
  }

  @Test
  void travelsInACookieWhereTheApplicationSaysSo() {
    withContext(
        context -> context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.COOKIE)),
        visitor -> {
          String id = visitor.visit((q, a) -> q.getSession().getId());
          String found = visitor.visit((q, a) -> q.getSession(false).getId());
          assertThat(found).isEqualTo(id);
        });
  }
}
