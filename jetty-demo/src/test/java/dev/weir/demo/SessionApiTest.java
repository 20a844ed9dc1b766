package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionApiTest {
  private static Demo demo;
  private static int one;
  private static int two;

  private final Browser browser = new Browser();

  @BeforeAll
  static void startTwoNodes() {
    demo = Demo.start(Patience.options());
    one = demo.ports().get(0);
    two = demo.ports().get(1);
    ServletHolder redirect = new ServletHolder(new WriteAndRedirect(two));
    demo.nodes().get(0).context().addServlet(redirect, "/write-and-redirect");
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  void createsNoSessionForOneWhoOnlyLooks() {
    HttpResponse<String> response = browser.get(one, "/api/session");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
        .isEqualTo("{\"id\":null,\"node\":\"node-1\",\"new\":false,\"attributes\":{}}");
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void createsASessionForTheFirstAttribute() {
    HttpResponse<String> response = browser.put(one, "/api/session/colour", "grün");

    assertThat(response.statusCode()).isEqualTo(204);
    JsonObject session = browser.session(one);
    assertThat(session.getString("id")).isNotEmpty();
    assertThat(session.getBoolean("new")).isFalse();
    assertThat(session.getJsonObject("attributes")).hasSize(1);
    assertThat(session.getJsonObject("attributes").getString("colour")).isEqualTo("grün");
  }

  @RepeatedTest(10)
  void showsOnOneNodeAtOnceWhatWasWrittenOnTheOther() {
    for (int i = 0; i < 10; i++) {
      browser.put(one, "/api/session/a", "one " + i);
      assertThat(browser.attribute(two, "a")).isEqualTo("one " + i);
      browser.put(two, "/api/session/a", "two " + i);
      assertThat(browser.attribute(one, "a")).isEqualTo("two " + i);
    }
    assertThat(browser.session(one).getString("id"))
        .isEqualTo(browser.session(two).getString("id"));
    assertThat(browser.session(two).getString("node")).isEqualTo("node-2");
  }

  @RepeatedTest(10)
  void showsAWriteAlsoAfterARedirectToTheOtherNode() {
    for (int i = 0; i < 10; i++) {
      HttpResponse<String> response = browser.get(one, "/write-and-redirect?value=" + i);

      JsonObject session = Browser.json(response);
      assertThat(session.getString("node")).isEqualTo("node-2");
      assertThat(session.getJsonObject("attributes").getString("visit")).isEqualTo("" + i);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "grün", "a/b", "100%", "a+b", "a;b", "a\\b", "a?b#c", "rotate", "日本", ".x"})
  void takesAnyNameInPercentEncoding(String name) {
    String path = "/api/session/" + URLEncoder.encode(name, UTF_8).replace("+", "%20");

    assertThat(browser.put(one, path, "x").statusCode()).isEqualTo(204);
    assertThat(browser.session(two).getJsonObject("attributes").keySet()).containsExactly(name);
    assertThat(browser.delete(two, path).statusCode()).isEqualTo(204);
    assertThat(browser.session(one).getJsonObject("attributes")).isEmpty();
  }

  @Test
  void refusesAnEmptyName() {
    assertProblem(browser.put(one, "/api/session/", "x"), 400);
    assertProblem(browser.delete(one, "/api/session/"), 400);
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void refusesMoreThan64KiB() {
    String most = "x".repeat(64 * 1024);

    assertThat(browser.put(one, "/api/session/a", most).statusCode()).isEqualTo(204);
    assertProblem(browser.put(one, "/api/session/a", most + "y"), 413);
    assertThat(browser.attribute(two, "a")).isEqualTo(most);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] latin1 = {'g', 'r', (byte) 0xfc, 'n'};

    assertProblem(browser.send("PUT", one, "/api/session/a", latin1), 400);
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void removesOneAttribute() {
    browser.put(one, "/api/session/a", "1");
    browser.put(one, "/api/session/b", "2");

    assertThat(browser.delete(two, "/api/session/a").statusCode()).isEqualTo(204);
    assertThat(browser.session(one).getJsonObject("attributes").keySet()).containsExactly("b");
  }

  @Test
  void removesAndEndsNothingWithoutASession() {
    assertThat(browser.delete(one, "/api/session/a").statusCode()).isEqualTo(204);
    assertThat(browser.delete(one, "/api/session").statusCode()).isEqualTo(204);
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void endsTheSessionOnAllNodes() {
    browser.put(one, "/api/session/a", "1");
    Browser thief = new Browser();
    thief.copyCookies(browser, one);
    assertThat(thief.attribute(two, "a")).isEqualTo("1");

    assertThat(browser.delete(one, "/api/session").statusCode()).isEqualTo(204);
    assertThat(browser.session(one).isNull("id")).isTrue();
    assertThat(browser.session(two).isNull("id")).isTrue();
    assertThat(thief.session(one).isNull("id")).isTrue();
  }

  @Test
  void changesTheIdAndKeepsTheRest() {
    browser.put(one, "/api/session/a", "1");
    String before = browser.session(one).getString("id");
    Browser thief = new Browser();
    thief.copyCookies(browser, one);

    HttpResponse<String> response = browser.post(one, "/api/session/rotate");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonObject session = Browser.json(response);
    assertThat(session.getString("id")).isNotEqualTo(before);
    assertThat(session.getJsonObject("attributes").getString("a")).isEqualTo("1");
    assertThat(browser.session(two)).containsEntry("id", session.get("id"));
    assertThat(browser.attribute(two, "a")).isEqualTo("1");
    assertThat(thief.session(one).isNull("id")).isTrue();
  }

  @Test
  void changesNoIdWithoutASession() {
    assertProblem(browser.post(one, "/api/session/rotate"), 409);
    assertThat(browser.cookies()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /api/session, 'DELETE, GET, HEAD, OPTIONS'",
    "POST, /api/session, 'DELETE, GET, HEAD, OPTIONS'",
    "GET, /api/session/a, 'DELETE, OPTIONS, PUT'",
    "POST, /api/session/a, 'DELETE, OPTIONS, PUT'",
    "GET, /api/session/rotate, 'DELETE, OPTIONS, POST, PUT'",
    "TRACE, /api/session, 'DELETE, GET, HEAD, OPTIONS'",
    "PROPFIND, /api/session, 'DELETE, GET, HEAD, OPTIONS'",
  })
  void namesTheMethodsOfAResource(String method, String path, String allowed) {
    HttpResponse<String> response = browser.send(method, one, path, new byte[0]);

    assertProblem(response, 405);
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
  }

  @Test
  void knowsNoPathsBelowAnAttribute() {
    assertProblem(browser.put(one, "/api/session/a/b", "x"), 404);
    assertProblem(browser.post(one, "/api/session/rotate/x"), 404);
  }

  @Test
  void letsNothingBeStored() {
    assertThat(browser.get(one, "/api/session").headers().allValues("Cache-Control"))
        .containsExactly("no-store");
    assertThat(browser.put(one, "/api/session/a", "1").headers().allValues("Cache-Control"))
        .containsExactly("no-store");
    assertThat(browser.post(one, "/api/session/rotate").headers().allValues("Cache-Control"))
        .containsExactly("no-store");
    assertThat(browser.delete(one, "/api/session").headers().allValues("Cache-Control"))
        .containsExactly("no-store");
  }

  static void assertProblem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(Browser.json(response).getInt("status")).isEqualTo(status);
    assertThat(Browser.json(response).getString("detail")).isNotEmpty();
  }

  /** Writes, and sends the client to the other node before it has read the answer. */
  private static final class WriteAndRedirect extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;

    private final int other;

    WriteAndRedirect(int other) {
      this.other = other;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      request.getSession().setAttribute("visit", request.getParameter("value"));
      response.sendRedirect(Browser.uri(other, "/api/session").toString());
    }
  }
}
