package dev.weir.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionTrackingMode;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;

/** Ids travel in URLs where the application wants them to. */
abstract class UrlsContract extends SessionContract {
  private static final String PARAMETER = ";jsessionid=";
  private static final String EVERY_URL = "Jetty 12 puts the id into URLs that lead elsewhere";

  @Override
  void prepare(ServletContextHandler application) {
    application.addServletContainerInitializer(
        (none, context) -> context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.URL)));
  }

  private static Consumer<ServletContext> modes(
      SessionTrackingMode first, SessionTrackingMode... others) {
    return context -> context.setSessionTrackingModes(EnumSet.of(first, others));
  }

  /** A new session's id and what becomes of a URL in the request that began it. */
  private String[] encoded(String url) {
    return visitor().visit((q, a) -> new String[] {q.getSession().getId(), a.encodeURL(url)});
  }

  private void leavesAlone(String url) {
    assertThat(encoded(url)[1]).isEqualTo(url);
  }

  @Test
  void putsTheIdIntoAPath() {
    String[] got = encoded("/app/next");
    assertThat(got[1]).isEqualTo("/app/next" + PARAMETER + got[0]);
  }

  @Test
  void putsTheIdIntoARelativePath() {
    String[] got = encoded("next");
    assertThat(got[1]).isEqualTo("next" + PARAMETER + got[0]);
  }

  @Test
  void putsTheIdBeforeTheQuery() {
    String[] got = encoded("/app/next?a=b");
    assertThat(got[1]).isEqualTo("/app/next" + PARAMETER + got[0] + "?a=b");
  }

  @Test
  void putsTheIdBeforeTheFragment() {
    String[] got = encoded("/app/next#there");
    assertThat(got[1]).isEqualTo("/app/next" + PARAMETER + got[0] + "#there");
  }

  @Test
  void putsTheIdIntoAnAbsoluteUrlOfTheApplication() {
    String base = "http://127.0.0.1:" + visitor().site().port();
    String[] got = encoded(base + "/app/next?a=b");
    assertThat(got[1]).isEqualTo(base + "/app/next" + PARAMETER + got[0] + "?a=b");
  }

  @Test
  void tellsNoOtherHostTheId() {
    containerDeviates(EVERY_URL);
    leavesAlone("http://other.example:" + visitor().site().port() + "/app/next");
  }

  @Test
  void tellsNoOtherPortTheId() {
    containerDeviates(EVERY_URL);
    leavesAlone("http://127.0.0.1:1/app/next");
  }

  @Test
  void tellsNoOtherSchemeTheId() {
    containerDeviates(EVERY_URL);
    leavesAlone("https://127.0.0.1:" + visitor().site().port() + "/app/next");
    leavesAlone("mailto:somebody@example.com");
  }

  @Test
  void tellsNoOtherApplicationTheId() {
    containerDeviates(EVERY_URL);
    leavesAlone("http://127.0.0.1:" + visitor().site().port() + "/other/next");
  }

  @Test
  void leavesUrlsAloneWithoutASession() {
    String url = visitor().visit((q, a) -> a.encodeURL("/app/next"));
    assertThat(url).isEqualTo("/app/next");
  }

  @Test
  void leavesUrlsAloneOnceTheSessionHasEnded() {
    String url =
        visitor()
            .visit(
                (q, a) -> {
                  q.getSession().invalidate();
                  return a.encodeURL("/app/next");
                });
    assertThat(url).isEqualTo("/app/next");
  }

  @Test
  void putsTheIdIntoUrlsForRedirects() {
    String[] got =
        visitor()
            .visit(
                (q, a) ->
                    new String[] {q.getSession().getId(), a.encodeRedirectURL("/app/next?a=b")});
    assertThat(got[1]).isEqualTo("/app/next" + PARAMETER + got[0] + "?a=b");
  }

  @Test
  void leadsARedirectedClientToTheSession() {
    String target =
        visitor().target((q, a) -> assertThat(q.getSession(false).getAttribute("a")).isEqualTo(1));
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  q.getSession().setAttribute("a", 1);
                  a.sendRedirect(a.encodeRedirectURL(target));
                });
    String location = requireNonNull(reply.header("Location"));
    assertThat(location).contains(PARAMETER);
    assertThat(visitor().get(location.substring(location.indexOf("/app/"))).status())
        .isEqualTo(200);
  }

  /** Begins a session and has {@code task} done in a request with its id in the URL. */
  private void withIdInUrl(Visitor visitor, String parameter, Work.Task task) {
    String id = visitor.visit((q, a) -> q.getSession().getId());
    follow(visitor, parameter + id, task);
  }

  private static void follow(Visitor visitor, String suffix, Work.Task task) {
    Work work =
        new Work(
            (q, a) -> {
              task.run(q, a);
              return "done";
            },
            true);
    Reply reply = visitor.get("/app" + visitor.site().path(work) + suffix);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(work.result()).isEqualTo("done");
  }

  @Test
  void findsTheSessionByTheUrl() {
    withIdInUrl(
        visitor(),
        PARAMETER,
        (q, a) -> {
          assertThat(q.getSession(false)).isNotNull();
          assertThat(q.getSession().isNew()).isFalse();
          assertThat(q.getRequestedSessionId()).isEqualTo(q.getSession().getId());
          assertThat(q.isRequestedSessionIdFromURL()).isTrue();
          assertThat(q.isRequestedSessionIdFromCookie()).isFalse();
          assertThat(q.isRequestedSessionIdValid()).isTrue();
        });
  }

  @Test
  void findsTheSessionByAUrlWithAQuery() {
    String id = visitor().visit((q, a) -> q.getSession().getId());
    follow(
        visitor(),
        PARAMETER + id + "?a=b",
        (q, a) -> {
          assertThat(q.getSession(false).getId()).isEqualTo(id);
          assertThat(q.getParameter("a")).isEqualTo("b");
          assertThat(q.getParameter("jsessionid")).isNull();
        });
  }

  @Test
  void putsTheIdIntoUrlsAgain() {
    withIdInUrl(
        visitor(),
        PARAMETER,
        (q, a) ->
            assertThat(a.encodeURL("/app/next"))
                .isEqualTo("/app/next" + PARAMETER + q.getSession().getId()));
  }

  @Test
  void putsAChangedIdIntoUrls() {
    withIdInUrl(
        visitor(),
        PARAMETER,
        (q, a) -> {
          String changed = q.changeSessionId();
          assertThat(a.encodeURL("/app/next")).isEqualTo("/app/next" + PARAMETER + changed);
        });
  }

  @Test
  void doesNotAdoptAnIdFromAUrl() {
    follow(
        visitor(),
        PARAMETER + "made-up",
        (q, a) -> {
          assertThat(q.getRequestedSessionId()).isEqualTo("made-up");
          assertThat(q.isRequestedSessionIdFromURL()).isTrue();
          assertThat(q.isRequestedSessionIdValid()).isFalse();
          assertThat(q.getSession(false)).isNull();
          assertThat(q.getSession().getId()).isNotEqualTo("made-up");
        });
  }

  @Test
  void namesTheParameterLikeTheCookie() {
    containerDeviates("Jetty 12 keeps 'jsessionid' unless told by a parameter of its own");
    withContext(
        context -> {
          context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.URL));
          context.getSessionCookieConfig().setName("own");
        },
        visitor -> {
          String url = visitor.visit((q, a) -> a.encodeURL("/app/" + q.getSession().getId()));
          assertThat(url).contains(";own=");
          withIdInUrl(visitor, ";own=", (q, a) -> assertThat(q.getSession(false)).isNotNull());
        });
  }

  @Test
  void ignoresUrlsWhereIdsTravelInCookies() {
    withContext(
        modes(SessionTrackingMode.COOKIE),
        visitor -> {
          String id = visitor.visit((q, a) -> q.getSession().getId());
          follow(
              visitor.withoutCookies(),
              PARAMETER + id,
              (q, a) -> {
                assertThat(q.getSession(false)).isNull();
                assertThat(q.isRequestedSessionIdFromURL()).isFalse();
              });
        });
  }

  @Test
  void leavesUrlsAloneWhereIdsTravelInCookies() {
    withContext(
        modes(SessionTrackingMode.COOKIE),
        visitor -> {
          String url =
              visitor.visit(
                  (q, a) -> {
                    q.getSession();
                    return a.encodeURL("/app/next");
                  });
          assertThat(url).isEqualTo("/app/next");
        });
  }

  @Test
  void usesBothUntilTheClientSendsTheCookie() {
    withContext(
        modes(SessionTrackingMode.COOKIE, SessionTrackingMode.URL),
        visitor -> {
          String[] first =
              visitor.visit((q, a) -> new String[] {q.getSession().getId(), a.encodeURL("/app/x")});
          assertThat(first[1]).isEqualTo("/app/x" + PARAMETER + first[0]);
          assertThat(visitor.cookie("JSESSIONID")).isEqualTo(first[0]);
          String second = visitor.visit((q, a) -> a.encodeURL("/app/x"));
          assertThat(second).isEqualTo("/app/x");
        });
  }

  @Test
  void prefersTheCookieWhereBothLeadToASession() {
    containerDeviates("Jetty 12 refuses a request with two ids of its own");
    withContext(
        modes(SessionTrackingMode.COOKIE, SessionTrackingMode.URL),
        visitor -> {
          String byCookie = visitor.visit((q, a) -> q.getSession().getId());
          String byUrl = visitor.withoutCookies().visit((q, a) -> q.getSession().getId());
          follow(
              visitor,
              PARAMETER + byUrl,
              (q, a) -> {
                assertThat(q.getSession(false).getId()).isEqualTo(byCookie);
                assertThat(q.isRequestedSessionIdFromCookie()).isTrue();
                assertThat(q.isRequestedSessionIdFromURL()).isFalse();
              });
        });
  }

  @Test
  void followsTheUrlWhereThereIsNoCookie() {
    withContext(
        modes(SessionTrackingMode.COOKIE, SessionTrackingMode.URL),
        visitor -> {
          String id = visitor.visit((q, a) -> q.getSession().getId());
          follow(
              visitor.withoutCookies(),
              PARAMETER + id,
              (q, a) -> {
                assertThat(q.getSession(false).getId()).isEqualTo(id);
                assertThat(q.isRequestedSessionIdFromURL()).isTrue();
              });
        });
  }
}
