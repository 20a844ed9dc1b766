package dev.weir.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Weir;
import dev.weir.blacklist.ClaimNames;
import dev.weir.blacklist.Claims;
import dev.weir.config.Settings;
import dev.weir.embedded.RedisExtension;
import dev.weir.servlet.RateLimitFilter;
import dev.weir.servlet.WeirContext;
import dev.weir.servlet.WeirInitializer;
import dev.weir.servlet.WeirListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Annotated resources in Jersey, which finds Weir's feature by itself. */
final class AnnotationsTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String POLICIES =
      "tight = 2/1h; wide = 50/1h; failures = 2/1h, count=failures; by-user = 2/1h, key=user";

  private final String app = "rest-" + UUID.randomUUID();
  private final List<RestNode> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(RestNode::close);
  }

  @Test
  void limitsAMethodOverAllNodes() {
    RestNode one = dropIn(Map.of());
    RestNode two = dropIn(Map.of());

    assertThat(get(one, "/menu/offers").statusCode()).isEqualTo(200);
    HttpResponse<String> second = get(two, "/menu/offers");
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(field(second, "RateLimit-Policy")).containsExactly("\"tight\";q=2;w=3600");
    assertThat(field(second, "RateLimit").get(0)).startsWith("\"tight\";r=0;t=");

    HttpResponse<String> refused = get(one, "/menu/offers");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("quota-exceeded", "\"tight\"");
    assertThat(field(refused, "Retry-After")).hasSize(1);
    assertThat(field(refused, "Content-Type")).containsExactly("application/problem+json");
    assertThat(get(one, "/menu").statusCode()).isEqualTo(200);
  }

  @Test
  void limitsAMethodByALimitOfItsOwn() {
    RestNode node = dropIn(Map.of());

    assertThat(field(get(node, "/menu/own"), "RateLimit-Policy"))
        .containsExactly("\"2-per-1h\";q=2;w=3600");
    assertThat(get(node, "/menu/own").statusCode()).isEqualTo(200);
    assertThat(get(node, "/menu/own").statusCode()).isEqualTo(429);
  }

  @Test
  void failsWhereAPolicyIsNotConfigured() {
    RestNode node = dropIn(Map.of());

    assertThat(get(node, "/menu/lost").statusCode()).isEqualTo(500);
  }

  @Test
  void givesResourcesTheWeirOfTheirApplication() {
    assertThat(get(dropIn(Map.of()), "/menu/weir").body()).isEqualTo("true");
  }

  @Test
  void exemptsAMethodFromTheLimitOfItsClass() {
    RestNode node = dropIn(Map.of());

    assertThat(field(get(node, "/menu"), "RateLimit-Policy"))
        .containsExactly("\"wide\";q=50;w=3600");
    assertThat(field(get(node, "/menu/free"), "RateLimit-Policy")).isEmpty();
  }

  @Test
  void countsFailuresOnlyWhereThePolicySaysSo() {
    RestNode node = dropIn(Map.of());

    for (int i = 0; i < 4; i++) {
      assertThat(get(node, "/menu/lenient").statusCode()).isEqualTo(200);
    }
    assertThat(get(node, "/menu/failing").statusCode()).isEqualTo(400);
    assertThat(get(node, "/menu/failing").statusCode()).isEqualTo(400);
    assertThat(get(node, "/menu/failing").statusCode()).isEqualTo(429);
  }

  @Test
  void neverAppliesAPolicyTwice() {
    RestNode node = dropIn(Map.of("weir.ratelimit.rules", "/rest/* -> tight; /rest/* -> wide"));

    HttpResponse<String> first = get(node, "/menu/offers");
    assertThat(field(first, "RateLimit-Policy"))
        .containsExactly("\"tight\";q=2;w=3600, \"wide\";q=50;w=3600");
    assertThat(field(first, "RateLimit").get(0)).startsWith("\"tight\";r=1;t=");
    assertThat(get(node, "/menu/offers").statusCode()).isEqualTo(200);
    assertThat(get(node, "/menu/offers").statusCode()).isEqualTo(429);
  }

  @Test
  void tellsOfTheLimitsOfRulesAndAnnotationsTogether() {
    RestNode node = dropIn(Map.of("weir.ratelimit.rules", "/rest/* -> wide"));

    assertThat(field(get(node, "/menu/offers"), "RateLimit-Policy"))
        .containsExactlyInAnyOrder("\"wide\";q=50;w=3600, \"tight\";q=2;w=3600");
  }

  @Test
  void appliesRulesWhereNoServletFilterDoes() {
    Map<String, String> rules =
        Map.of(
            "weir.ratelimit.rules",
            "/rest/menu/free -> tight",
            "weir.tokens.rules",
            "/rest/menu -> required");
    RestNode node = explicit(rules, false);

    assertThat(get(node, "/menu/free").statusCode()).isEqualTo(200);
    assertThat(field(get(node, "/menu/free"), "RateLimit").get(0)).startsWith("\"tight\";r=0");
    assertThat(get(node, "/menu/free").statusCode()).isEqualTo(429);
    assertThat(get(node, "/menu").statusCode()).isEqualTo(401);
  }

  @Test
  void leavesRulesToTheServletFilterWhereThereIsOne() {
    RestNode node = explicit(Map.of("weir.ratelimit.rules", "/rest/menu/free -> tight"), true);

    assertThat(field(get(node, "/menu/free"), "RateLimit").get(0)).startsWith("\"tight\";r=1");
    assertThat(field(get(node, "/menu/free"), "RateLimit").get(0)).startsWith("\"tight\";r=0");
    assertThat(get(node, "/menu/free").statusCode()).isEqualTo(429);
  }

  @Test
  void letsOnlyLiveTokensIn() {
    RestNode node = dropIn(Map.of("weir.tokens.format", "opaque"));

    HttpResponse<String> missing = get(node, "/menu/private");
    assertThat(missing.statusCode()).isEqualTo(401);
    assertThat(field(missing, "WWW-Authenticate")).containsExactly("Bearer");
    assertThat(get(node, "/menu/private", "Authorization", "Bearer abc").statusCode())
        .isEqualTo(200);
    Claims claims = Claims.of(Map.of("jti", "1"), ClaimNames.STANDARD);
    node.weir().blacklist().orElseThrow().revoke("abc", claims, "test");
    assertThat(get(node, "/menu/private", "Authorization", "Bearer abc").statusCode())
        .isEqualTo(401);
  }

  @Test
  void letsNobodyInWhereWeirIsOff() {
    RestNode node = dropIn(Map.of("weir.enabled", "false"));

    assertThat(get(node, "/menu/private").statusCode()).isEqualTo(503);
    for (int i = 0; i < 4; i++) {
      assertThat(get(node, "/menu/offers").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void cachesAResourceUntilAnyNodePurgesIt() {
    RestNode one = dropIn(Map.of());
    RestNode two = dropIn(Map.of());
    List.of(one, two).forEach(node -> get(node, "/menu/free"));

    HttpResponse<String> first = get(one, "/menu/days/monday");
    assertThat(first.statusCode()).isEqualTo(200);
    HttpResponse<String> second = get(one, "/menu/days/monday");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(field(second, "Cache-Status").get(0)).contains("hit");
    assertThat(field(second, "Vary")).contains("Accept-Language");
    assertThat(get(one, "/menu/days/monday", "Accept-Language", "de").body())
        .isNotEqualTo(first.body());
    for (HttpResponse<String> each : List.of(first, second)) {
      assertThat(each.headers().map())
          .doesNotContainKeys("weir-cache-control", "surrogate-key", "cache-control");
    }
    assertThat(post(two, "/menu/purge").body()).isEqualTo("true");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !get(one, "/menu/days/monday").body().equals(first.body()));
  }

  @Test
  void leavesTheLastWordToTheApplicationsOwnFields() {
    RestNode node = dropIn(Map.of());
    get(node, "/menu/free");

    assertThat(get(node, "/menu/fresh/soup").body())
        .isNotEqualTo(get(node, "/menu/fresh/soup").body());
  }

  @Test
  void keepsAMethodOutOfTheCacheOfARule() {
    RestNode node = dropIn(Map.of("weir.responses.rules", "GET /rest/* -> cache, ttl=60s"));

    HttpResponse<String> first = get(node, "/menu/secret");
    assertThat(first.body()).isNotEqualTo(get(node, "/menu/secret").body());
    assertThat(field(first, "Cache-Control")).containsExactly("max-age=60");
    assertThat(get(node, "/menu").body()).isEqualTo(get(node, "/menu").body());
  }

  private RestNode dropIn(Map<String, String> settings) {
    RestNode node = new RestNode().with(settings(settings));
    node.context().addServletContainerInitializer(new WeirInitializer());
    return started(node);
  }

  private RestNode explicit(Map<String, String> settings, boolean filter) {
    Weir weir =
        Weir.create(Settings.of(settings(settings)), "/app", RestNode.class.getClassLoader());
    RestNode node = new RestNode();
    node.context().addEventListener(new WeirListener(weir));
    node.resources().register(new WeirFeature(weir, "/rest"));
    if (filter) {
      node.filter(new RateLimitFilter(weir));
    }
    WeirContext.set(node.context().getServletContext(), weir);
    return started(node);
  }

  private Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("weir.redis.url", redis.url());
    settings.put("weir.app", app);
    settings.put("weir.deadline", "5s");
    settings.put("weir.redis.command-timeout", "5s");
    settings.put("weir.ratelimit.policies", POLICIES);
    settings.putAll(more);
    return settings;
  }

  private RestNode started(RestNode node) {
    nodes.add(node.start());
    return node;
  }

  private static HttpResponse<String> get(RestNode node, String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(node.uri(path)).GET();
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private static HttpResponse<String> post(RestNode node, String path) {
    return send(HttpRequest.newBuilder(node.uri(path)).POST(HttpRequest.BodyPublishers.noBody()));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static List<String> field(HttpResponse<String> response, String name) {
    return response.headers().allValues(name);
  }
}
