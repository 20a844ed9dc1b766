package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossSiteTest {
  private static final byte[] NOTHING = {};
  private static Demo demo;

  @BeforeAll
  static void start() {
    demo = Demo.start(Options.defaults().port(0).nodes(1).environment(Map.of()));
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @ParameterizedTest
  @CsvSource({
    "cross-site, POST, /demo/redis/start, 403",
    "cross-site, PUT, /api/session/a, 403",
    "cross-site, DELETE, /api/session, 403",
    "cross-site, GET, /api/session, 200",
    "same-site, POST, /demo/redis/start, 200",
    "same-origin, PUT, /api/session/a, 204",
    "none, DELETE, /api/session, 204",
  })
  void letsOtherSitesOnlyRead(String site, String method, String path, int status) {
    Browser browser = new Browser();
    int port = demo.ports().get(0);

    var response = browser.send(method, port, path, NOTHING, "Sec-Fetch-Site", site);

    assertThat(response.statusCode()).isEqualTo(status);
    if (status == 403) {
      SessionApiTest.assertProblem(response, 403);
      assertThat(browser.cookies()).isEmpty();
    }
  }
}
