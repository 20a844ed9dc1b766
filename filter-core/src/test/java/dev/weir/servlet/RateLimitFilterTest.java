package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.config.Settings;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rate limit filter in front of a servlet, over a real Redis. */
final class RateLimitFilterTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final List<TestNode> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
  }

  private TestNode node(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("weir.session.enabled", "false");
    TestNode node = TestNode.start(TestWeir.patient(redis.url(), all), RateLimitFilterTest::answer);
    nodes.add(node);
    TestWeir.awaitWarm(node.weir());
    return node;
  }

  private TestNode node(String rules) {
    return node(Map.of("weir.ratelimit.rules", rules));
  }

  private static void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String does = request.getParameter("do");
    switch (does == null ? "" : does) {
      case "forward" -> request.getRequestDispatcher("/s?do=nothing").forward(request, response);
      case "error" -> response.sendError(500);
      case "throw" -> throw new ServletException("asked for");
      case "fail" -> response.setStatus(401);
      case "async" -> {
        AsyncContext async = request.startAsync();
        async.start(async::complete);
      }
      case "dispatch" -> request.startAsync().dispatch("/s?do=nothing");
      default -> response.getOutputStream().print(request.getServletPath() + request.getPathInfo());
    }
  }

  private static Exchange get(TestNode node, String target, String... headers) {
    return Exchange.of(node.uri("/"), "GET", target, headers);
  }

  @Test
  void refusesOnceTheLimitIsReachedAndSaysWhenToComeBack() {
    TestNode node = node("/s -> strict");
    for (int left = 9; left >= 0; left--) {
      Exchange answer = get(node, "/s");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("RateLimit-Policy")).containsExactly("\"strict\";q=10;w=60");
      assertThat(answer.header("RateLimit").get(0)).matches("\"strict\";r=" + left + ";t=[56]\\d");
    }
    Exchange refused = get(node, "/s");
    assertThat(refused.status()).isEqualTo(429);
    long retryAfter = Long.parseLong(refused.header("Retry-After").get(0));
    assertThat(retryAfter).isBetween(1L, 60L);
    assertThat(refused.header("RateLimit")).containsExactly("\"strict\";r=0;t=" + retryAfter);
    assertThat(refused.header("Cache-Control")).containsExactly("no-store");
    assertThat(refused.header("Content-Type")).containsExactly("application/problem+json");
    assertThat(refused.body())
        .isEqualTo(
            "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                + "\"title\":\"Too Many Requests\",\"status\":429,"
                + "\"violated-policies\":[\"strict\"]}");
    assertThat(get(node, "/other").header("RateLimit")).isEmpty();
  }

  @Test
  void appliesAllRulesThatMatchAndExemptsWhereOneSaysSo() {
    TestNode node = node("/* -> default; GET /s -> strict; /s/free -> none; /s/* -> login");
    assertThat(get(node, "/s").header("RateLimit-Policy"))
        .containsExactly("\"default\";q=100;w=60, \"strict\";q=10;w=60, \"login\";q=5;w=900");
    assertThat(get(node, "/s/free").header("RateLimit-Policy")).isEmpty();
    assertThat(get(node, "/elsewhere").header("RateLimit").get(0)).startsWith("\"default\";r=98");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/s?do=forward", "/s?do=error", "/s?do=throw", "/s?do=async", "/s?do=dispatch"})
  void countsARequestOnceAcrossItsDispatches(String target) {
    TestNode node = node("/* -> strict");
    get(node, target);
    assertThat(get(node, "/s").header("RateLimit").get(0)).startsWith("\"strict\";r=8;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/s",
        "/s;jsessionid=x",
        "/s;x=.css",
        "/%73",
        "/a/../s",
        "/./s",
        "/s/%2e%2e/s",
        "//s"
      })
  void countsAllSpellingsOfAPathTogetherOnAllNodes(String spelling) {
    String rules = "/s -> strict";
    List<TestNode> both = List.of(node(rules), node(rules));
    Exchange answer = get(both.get(0), spelling);
    boolean reached = answer.status() == 200 && answer.body().endsWith("/s");
    assertThat(get(both.get(1), "/s").header("RateLimit").get(0))
        .startsWith("\"strict\";r=" + (reached ? 8 : 9) + ";");
    assertThat(reached || answer.status() == 400).as(spelling).isTrue();
  }

  @Test
  void leavesPreflightsUncountedUnlessToldOtherwise() {
    String[] preflight = {"Origin: https://o.example", "Access-Control-Request-Method: PUT"};
    TestNode lenient = node("/s -> strict");
    assertThat(Exchange.of(lenient.uri("/"), "OPTIONS", "/s", preflight).header("RateLimit"))
        .isEmpty();
    assertThat(Exchange.of(lenient.uri("/"), "OPTIONS", "/s").header("RateLimit")).hasSize(1);
    TestNode strict =
        node(
            Map.of(
                "weir.ratelimit.rules", "/s -> strict",
                "weir.ratelimit.count-preflights", "true"));
    assertThat(Exchange.of(strict.uri("/"), "OPTIONS", "/s", preflight).header("RateLimit"))
        .hasSize(1);
  }

  @Test
  void letsScriptsOfOtherOriginsReadTheFields() {
    Exchange answer = get(node("/s -> strict"), "/s", "Origin: https://o.example");
    assertThat(String.join(", ", answer.header("Access-Control-Expose-Headers")))
        .isEqualTo("Retry-After, RateLimit, RateLimit-Policy");
  }

  @Test
  void writesTheClassicFieldsWhereAskedTo() {
    TestNode node =
        node(
            Map.of(
                "weir.ratelimit.rules", "/s -> strict; /s -> login",
                "weir.ratelimit.headers", "classic"));
    Exchange answer = get(node, "/s");
    assertThat(answer.header("RateLimit")).isEmpty();
    assertThat(answer.header("X-RateLimit-Limit")).containsExactly("5");
    assertThat(answer.header("X-RateLimit-Remaining")).containsExactly("4");
    assertThat(answer.header("X-RateLimit-Reset").get(0)).matches("900|899");
  }

  @Test
  void givesFailuresOnlyPoliciesTheirPermitBackOnSuccess() {
    TestNode node = node("/s -> login, count=failures");
    for (String success : List.of("/s", "/s?do=async", "/s")) {
      assertThat(get(node, success).status()).isEqualTo(200);
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(standing(node)).isEqualTo(5));
    for (String failure : List.of("/s?do=fail", "/s?do=error", "/s?do=throw")) {
      get(node, failure);
    }
    assertThat(node.weir().telemetry().total(Event.RATELIMIT_REFUNDED)).isEqualTo(3);
    assertThat(standing(node)).isEqualTo(2);
  }

  private static long standing(TestNode node) {
    return node.weir().limiter().orElseThrow().peek("login", "address", "127.0.0.1").remaining();
  }

  @ParameterizedTest
  @CsvSource({"text, text/plain;charset=utf-8, Slow down", "page, text/plain, /page"})
  void answersAsConfigured(String kind, String type, String body) {
    Map<String, String> settings = new HashMap<>();
    settings.put("weir.ratelimit.policies", "one = 1/60s");
    settings.put("weir.ratelimit.rules", "/s -> one");
    settings.put("weir.ratelimit.refusal." + kind, kind.equals("page") ? "/page" : body);
    TestNode node = node(settings);
    get(node, "/s");
    Exchange refused = get(node, "/s");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).hasSize(1);
    assertThat(refused.body()).isEqualTo(body);
    if (kind.equals("text")) {
      assertThat(refused.header("Content-Type")).containsExactly(type);
    }
  }

  @Test
  void refusesWhoIsDeniedAndNeverLimitsWhoIsAllowed() {
    Map<String, String> settings =
        Map.of(
            "weir.client.trusted-proxies", "loopback",
            "weir.ratelimit.policies", "one = 1/60s",
            "weir.ratelimit.rules", "/s -> one",
            "weir.ratelimit.allow", "10.0.0.0/8",
            "weir.ratelimit.deny", "203.0.113.0/24");
    TestNode node = node(settings);
    Exchange denied = get(node, "/other", "X-Forwarded-For: 203.0.113.7");
    assertThat(denied.status()).isEqualTo(403);
    assertThat(denied.header("Content-Type")).containsExactly("application/problem+json");
    for (int i = 0; i < 3; i++) {
      assertThat(get(node, "/s", "X-Forwarded-For: 10.1.2.3").status()).isEqualTo(200);
    }
    assertThat(get(node, "/s", "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(200);
    assertThat(get(node, "/s", "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(429);
    assertThat(get(node, "/s", "X-Forwarded-For: 192.0.2.2").status()).isEqualTo(200);
  }

  @Test
  void keepsTheConnectionUsableAfterRefusingABody() {
    TestNode node =
        node(
            Map.of(
                "weir.ratelimit.policies", "one = 1/60s",
                "weir.ratelimit.rules", "POST /s -> one"));
    Exchange.post(node.uri("/"), "/s", "x");
    Exchange refused = Exchange.post(node.uri("/"), "/s", "x".repeat(2000));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.body()).contains("quota-exceeded");
  }

  @Test
  void worksWithoutARedisWhereThereAreRules() {
    Settings rules =
        Settings.of(
            Map.of("weir.ratelimit.policies", "two = 2/60s", "weir.ratelimit.rules", "/s -> two"));
    Weir alone = Weir.create(rules, "", getClass().getClassLoader());
    TestNode node = TestNode.start(alone, RateLimitFilterTest::answer);
    nodes.add(node);
    assertThat(List.of(get(node, "/s").status(), get(node, "/s").status())).containsOnly(200);
    Exchange refused = get(node, "/s");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("RateLimit").get(0)).startsWith("\"two\";r=0;t=");
  }
}
