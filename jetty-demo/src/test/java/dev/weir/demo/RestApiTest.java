package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RestApiTest {
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
  void showsTheSessionOfAllNodes() {
    String value = UUID.randomUUID().toString();
    browser.put(one, "/api/session/dish", value);

    assertThat(Browser.json(browser.get(two, "/rest/session")).getJsonObject("attributes"))
        .hasToString("{\"dish\":\"" + value + "\"}");
  }

  @Test
  void countsByAnnotationsOverBothNodes() {
    for (int left = 9; left >= 0; left--) {
      HttpResponse<String> answer = browser.get(left % 2 == 0 ? one : two, "/rest/strict");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(Browser.json(answer).getInt("remaining")).isEqualTo(left);
    }
    HttpResponse<String> refused = browser.get(one, "/rest/strict");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(browser.get(two, "/rest/limited").statusCode()).isEqualTo(200);
  }

  @Test
  void limitsAMethodByALimitOfItsOwn() {
    for (int i = 0; i < 3; i++) {
      assertThat(browser.get(i % 2 == 0 ? one : two, "/rest/burst").statusCode()).isEqualTo(200);
    }
    assertThat(browser.get(one, "/rest/burst").statusCode()).isEqualTo(429);
  }

  @Test
  void refusesWhoLoggedOut() {
    String token = demo.tokens().issue("ann");

    assertThat(browser.get(one, "/rest/private").statusCode()).isEqualTo(401);
    assertThat(bearing(token, "GET", two, "/rest/private").body())
        .isEqualTo("{\"user\":\"ann\",\"node\":\"node-2\"}");
    bearing(token, "POST", one, "/api/logout");
    assertThat(bearing(token, "GET", one, "/rest/private").statusCode()).isEqualTo(401);
    await().until(() -> bearing(token, "GET", two, "/rest/private").statusCode() == 401);
  }

  @Test
  void computesAReportOnceUntilAnyNodePurgesIt() {
    HttpResponse<String> first = browser.get(one, "/rest/report?rows=3");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(Browser.json(first).getJsonArray("rows")).hasSize(3);
    assertThat(browser.get(one, "/rest/report?rows=3").body()).isEqualTo(first.body());

    assertThat(browser.post(two, "/rest/report/refresh").statusCode()).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(browser.get(one, "/rest/report?rows=3").body())
                    .isNotEqualTo(first.body()));
    assertThat(browser.get(one, "/rest/report?rows=many").statusCode()).isEqualTo(400);
    assertThat(browser.get(one, "/rest/nothing").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> bearing(String token, String method, int port, String path) {
    return browser.send(method, port, path, new byte[0], "Authorization", "Bearer " + token);
  }
}
