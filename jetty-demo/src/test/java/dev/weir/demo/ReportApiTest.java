package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReportApiTest {
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

  private HttpResponse<String> report(int port, int rows) {
    return browser.get(port, "/api/report?rows=" + rows);
  }

  private static long computedAt(HttpResponse<String> response) {
    return Browser.json(response).getJsonNumber("computedAt").longValue();
  }

  @Test
  void computesAReportOnceForItsNode() {
    HttpResponse<String> first = report(one, 3);
    HttpResponse<String> second = report(one, 3);
    JsonObject body = Browser.json(second);

    assertThat(body.getJsonArray("rows")).hasSize(3);
    assertThat(body.getString("node")).isEqualTo("node-1");
    assertThat(computedAt(second)).isEqualTo(computedAt(first));
    assertThat(second.headers().firstValue("Cache-Status").orElseThrow()).contains("hit");
    assertThat(computedAt(report(one, 4))).isNotEqualTo(computedAt(first));
  }

  @Test
  void servesTheReportThatTheOtherNodeComputed() {
    long computed = computedAt(report(one, 6));

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(computedAt(report(two, 6))).isEqualTo(computed));
    assertThat(Browser.json(report(two, 6)).getString("node")).isEqualTo("node-1");
  }

  @Test
  void purgesReportsOnAllNodesByTheirTag() {
    long before = computedAt(report(one, 5));

    HttpResponse<String> purged = browser.post(two, "/api/report/refresh");

    assertThat(purged.body()).isEqualTo("{\"purged\":\"report\",\"everywhere\":true}");
    assertThat(computedAt(report(two, 5))).isNotEqualTo(before);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(computedAt(report(one, 5))).isNotEqualTo(before));
  }

  @Test
  void refusesAnUnreasonableNumberOfRows() {
    assertThat(browser.get(one, "/api/report?rows=many").statusCode()).isEqualTo(400);
    assertThat(browser.get(one, "/api/report?rows=99999").statusCode()).isEqualTo(400);
    assertThat(browser.get(one, "/api/report/other").statusCode()).isEqualTo(404);
    assertThat(browser.get(one, "/api/report/refresh").statusCode()).isEqualTo(405);
  }
}
