package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenApiTest {
  private static Demo demo;
  private static int one;
  private static int two;

  private final Browser browser = new Browser();

  @BeforeAll
  static void startTwoNodes() {
    demo = Demo.start(Patience.options());
    one = demo.ports().get(0);
    two = demo.ports().get(1);
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  void letsInWhoSignedInOnAnyNode() {
    String token = login(one, "ann");

    HttpResponse<String> response = send("GET", two, "/api/private", token);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"user\":\"ann\",\"node\":\"node-2\"}");
  }

  @Test
  void letsNobodyInWithoutAGenuineToken() {
    assertThat(browser.get(one, "/api/private").statusCode()).isEqualTo(401);
    assertRefused(send("GET", one, "/api/private", "nonsense"));
    Tokens others = new Tokens(null, System::currentTimeMillis, new SecureRandom());
    assertRefused(send("GET", one, "/api/private", others.issue("ann")));
    assertRefused(send("POST", one, "/api/logout", others.issue("ann")));
  }

  @Test
  void logsOneTokenOutOnAllNodes() {
    String token = login(one, "bob");
    String another = login(one, "bob");

    assertThat(send("POST", one, "/api/logout", token).body())
        .isEqualTo("{\"revocation\":\"DURABLE\"}");

    assertRefused(send("GET", one, "/api/private", token));
    awaitRefused(two, token);
    assertThat(send("GET", two, "/api/private", another).statusCode()).isEqualTo(200);
  }

  @Test
  void logsAUserOutEverywhereAndInAgain() {
    String first = login(one, "cid");
    String second = login(two, "cid");

    assertThat(send("POST", two, "/api/logout-everywhere", second).statusCode()).isEqualTo(200);

    assertRefused(send("GET", two, "/api/private", first));
    assertRefused(send("GET", two, "/api/private", second));
    awaitRefused(one, first);
    String next = login(two, "cid");
    assertThat(send("GET", two, "/api/private", next).statusCode()).isEqualTo(200);
    assertThat(send("GET", one, "/api/private", login(one, "dan")).statusCode()).isEqualTo(200);
  }

  @Test
  void changesTheSessionsIdAtLogin() {
    browser.put(one, "/api/session/a", "1");
    String before = browser.session(one).getString("id");

    login(one, "ann");

    assertThat(browser.session(one).getString("id")).isNotEqualTo(before);
    assertThat(browser.attribute(two, "a")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "[]", "{}", "{\"user\":7}", "{\"user\":\" \"}"})
  void wantsToKnowWhoSignsIn(String body) {
    SessionApiTest.assertProblem(
        browser.send("POST", one, "/api/login", body.getBytes(UTF_8)), 400);
  }

  private String login(int port, String user) {
    HttpResponse<String> response =
        browser.send("POST", port, "/api/login", ("{\"user\":\"" + user + "\"}").getBytes(UTF_8));
    assertThat(response.statusCode()).isEqualTo(200);
    return Browser.json(response).getString("token");
  }

  private HttpResponse<String> send(String method, int port, String path, String token) {
    return browser.send(method, port, path, new byte[0], "Authorization", "Bearer " + token);
  }

  private void awaitRefused(int port, String token) {
    await().until(() -> send("GET", port, "/api/private", token).statusCode() == 401);
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer error=\"invalid_token\"");
  }
}
