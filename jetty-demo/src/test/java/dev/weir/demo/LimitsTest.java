package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
  private Demo demo;
  private int one;
  private int two;

  private final Browser browser = new Browser();

  @BeforeEach
  void startTwoNodes() {
    demo = Demo.start(Patience.options(Map.of("WEIR_CLIENT_TRUSTED_PROXIES", "loopback")));
    one = demo.ports().get(0);
    two = demo.ports().get(1);
  }

  @AfterEach
  void stop() {
    demo.close();
  }

  private HttpResponse<String> login(Browser from, int port, String user, String address) {
    byte[] body = ("{\"user\":\"" + user + "\"}").getBytes(UTF_8);
    return from.send("POST", port, "/api/login", body, "X-Forwarded-For", address);
  }

  @Test
  void countsRequestsOverBothNodes() {
    for (int left = 99; left >= 0; left--) {
      HttpResponse<String> answer = browser.get(left % 2 == 0 ? one : two, "/api/limited");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(Browser.json(answer).getInt("remaining")).isEqualTo(left);
    }
    HttpResponse<String> refused = browser.get(one, "/api/limited");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(browser.get(two, "/api/limited").statusCode()).isEqualTo(429);
    assertThat(browser.get(two, "/api/session").statusCode()).isEqualTo(200);
  }

  @Test
  void signsInWithATokenAndAFreshSessionId() {
    browser.put(one, "/api/session/colour", "green");
    String before = browser.session(one).getString("id");
    HttpResponse<String> answer = login(browser, one, "ann", "192.0.2.1");
    assertThat(answer.statusCode()).isEqualTo(200);
    String token = Browser.json(answer).getString("token");
    JsonObject claims = demo.tokens().verify(token).orElseThrow();
    assertThat(claims.getString("sub")).isEqualTo("ann");
    assertThat(demo.tokens().verify(token + "A")).isEmpty();
    assertThat(browser.session(two).getString("id")).isNotEqualTo(before);
    assertThat(browser.attribute(two, "colour")).isEqualTo("green");
    assertThat(browser.attribute(two, "user")).isEqualTo("ann");
  }

  @Test
  void limitsLoginsByAddress() {
    for (int i = 0; i < 5; i++) {
      assertThat(login(new Browser(), i % 2 == 0 ? one : two, "u" + i, "192.0.2.1").statusCode())
          .isEqualTo(200);
    }
    assertThat(login(new Browser(), one, "u6", "192.0.2.1").statusCode()).isEqualTo(429);
    assertThat(login(new Browser(), one, "u6", "192.0.2.2").statusCode()).isEqualTo(200);
  }

  @Test
  void limitsLoginsByAccountWithoutLockingItsOwnerOut() {
    Browser owner = new Browser();
    assertThat(login(owner, one, "ann", "192.0.2.1").statusCode()).isEqualTo(200);
    Set<Integer> statuses = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      statuses.add(login(new Browser(), two, "ann", "198.51.100." + i).statusCode());
    }
    assertThat(statuses).containsExactlyInAnyOrder(200, 429);
    HttpResponse<String> stranger = login(new Browser(), one, "ann", "198.51.100.99");
    assertThat(stranger.statusCode()).isEqualTo(429);
    assertThat(stranger.body()).contains("quota-exceeded").contains("login");
    assertThat(login(owner, two, "ann", "192.0.2.1").statusCode()).isEqualTo(200);
    assertThat(login(new Browser(), two, "bob", "198.51.100.99").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"user\":1}", "{\"user\":\"\"}", "{\"user\":"})
  void refusesALoginWithoutAName(String body) {
    HttpResponse<String> answer = browser.send("POST", one, "/api/login", body.getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(400);
  }
}
