package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.blacklist.ClaimNames;
import dev.weir.blacklist.Claims;
import dev.weir.blacklist.Revocation.Durability;
import dev.weir.blacklist.Scope;
import dev.weir.blacklist.TestTokens;
import dev.weir.blacklist.TokenBlacklist;
import dev.weir.embedded.CommandCounts;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBlacklistFilterTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Map<String, String> SETTINGS =
      Map.of(
          "weir.tokens.rules",
          "/open/* -> ignored; /maybe/* -> optional; /strict/* -> required, freshness=strict;"
              + " /api/* -> required",
          "weir.tokens.cookie",
          "token",
          "weir.tokens.claims-attribute",
          "claims");

  private final List<TestNode> nodes = new ArrayList<>();
  private TestNode one;
  private TestNode two;

  @BeforeEach
  void start() {
    one = node();
    two = node();
    nodes.forEach(node -> awaitFresh(node.weir().blacklist().orElseThrow()));
  }

  private TestNode node() {
    Weir weir = TestWeir.patient(redis.url(), SETTINGS);
    TestNode node =
        TestNode.start(
            weir,
            (request, response) -> response.getOutputStream().print("in"),
            List.of(new Upstream(), new TokenBlacklistFilter(weir)));
    nodes.add(node);
    return node;
  }

  /** Authenticates by a header, as a gateway or a container might. */
  private static final class Upstream extends HttpFilter {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      String id = request.getHeader("X-Id");
      if (id != null) {
        request.setAttribute("claims", claims(id));
      }
      chain.doFilter(request, response);
    }
  }

  private static Map<String, Object> claims(String id) {
    return Map.of("iss", "up", "jti", id, "exp", System.currentTimeMillis() / 1000 + 60);
  }

  private static void awaitFresh(TokenBlacklist blacklist) {
    await()
        .until(
            () ->
                blacklist
                    .age()
                    .filter(age -> age.compareTo(Duration.ofSeconds(3)) < 0)
                    .isPresent());
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
  }

  @Test
  void refusesARevokedTokenOnEveryNode() {
    String token = TestTokens.live("ann", "1");
    assertThat(get(one, "/api/x", token).statusCode()).isEqualTo(200);
    assertThat(get(two, "/api/x", token).statusCode()).isEqualTo(200);

    var revocation = blacklist(one).revoke(token, "logout");

    assertThat(revocation.durability()).isEqualTo(Durability.DURABLE);
    assertRefused(get(one, "/api/x", token));
    await().until(() -> get(two, "/api/x", token).statusCode() == 401);
    assertThat(get(two, "/api/x", TestTokens.live("ann", "2")).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAllTokensOfASubjectOnEveryNode() {
    String first = TestTokens.live("ann", "1");
    String second = TestTokens.live("ann", "2");

    blacklist(one).revokeAll(Scope.subject("ann"), "password changed");

    assertRefused(get(one, "/api/x", first));
    await().until(() -> get(two, "/api/x", second).statusCode() == 401);
    assertThat(get(two, "/api/x", TestTokens.live("bob", "3")).statusCode()).isEqualTo(200);
  }

  @Test
  void asksForATokenWhereOneIsRequired() {
    HttpResponse<String> response = get(one, "/api/x", null);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
    assertProblem(response, 401);
  }

  @Test
  void looksWhereTheRulesSay() {
    String token = TestTokens.live("ann", "1");
    blacklist(one).revoke(token, "logout");

    assertThat(get(one, "/open/x", token).statusCode()).isEqualTo(200);
    assertThat(get(one, "/elsewhere", token).statusCode()).isEqualTo(200);
    assertThat(get(one, "/maybe/x", null).statusCode()).isEqualTo(200);
    assertRefused(get(one, "/maybe/x", token));
    assertRefused(get(one, "/api;x=y/x", token));
    assertRefused(get(one, "/api", token));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer", "BEARER", "Bearer  "})
  void knowsItsSchemeInAnySpelling(String scheme) {
    String token = TestTokens.live("ann", "1");
    blacklist(one).revoke(token, "logout");

    assertRefused(send(one, "/api/x", "Authorization", scheme + " " + token));
  }

  @Test
  void leavesOtherSchemesAlone() {
    assertThat(send(one, "/maybe/x", "Authorization", "Basic eDp5").statusCode()).isEqualTo(200);
    assertThat(send(one, "/api/x", "Authorization", "Basic eDp5").statusCode()).isEqualTo(401);
  }

  @Test
  void refusesWhatIsSaidToBeABearerTokenAndIsNone() {
    assertRefused(send(one, "/maybe/x", "Authorization", "Bearer"));
    assertRefused(send(one, "/maybe/x", "Authorization", "Bearer a b"));
    assertRefused(send(one, "/maybe/x", "Authorization", "Bearer a.b.c"));
  }

  @Test
  void looksAtEveryTokenThatIsPresented() {
    String live = TestTokens.live("ann", "1");
    String revoked = TestTokens.live("ann", "2");
    blacklist(one).revoke(revoked, "logout");

    assertThat(send(one, "/api/x", "Cookie", "a=b; token=" + live).statusCode()).isEqualTo(200);
    assertRefused(send(one, "/api/x", "Cookie", "token=" + revoked));
    assertRefused(
        send(one, "/api/x", "Authorization", "Bearer " + live, "Cookie", "token=" + revoked));
    assertRefused(send(one, "/api/x", "Cookie", "token=" + live + "; token=" + revoked));
    assertRefused(
        send(
            one,
            "/api/x",
            "Authorization",
            "Bearer " + live,
            "Authorization",
            "Bearer " + revoked));
  }

  @Test
  void takesClaimsFromAnAuthenticationBeforeIt() {
    assertThat(send(one, "/api/x", "X-Id", "7").statusCode()).isEqualTo(200);

    blacklist(one).revoke(Claims.of(claims("7"), ClaimNames.STANDARD), "stolen");

    assertRefused(send(one, "/api/x", "X-Id", "7"));
    assertThat(send(one, "/api/x", "X-Id", "8").statusCode()).isEqualTo(200);
  }

  @Test
  void asksRedisOnlyWhereARuleIsStrict() {
    String token = TestTokens.live("ann", "1");
    get(one, "/api/x", token);
    long before = scriptsOfChecks();

    for (int i = 0; i < 10; i++) {
      assertThat(get(one, "/api/x", token).statusCode()).isEqualTo(200);
    }
    assertThat(scriptsOfChecks()).isEqualTo(before);
    for (int i = 0; i < 10; i++) {
      assertThat(get(one, "/strict/x", token).statusCode()).isEqualTo(200);
    }
    assertThat(scriptsOfChecks()).isEqualTo(before + 10);
  }

  private long scriptsOfChecks() {
    return one.weir().telemetry().total(Event.TOKEN_ASKED);
  }

  @Test
  void writesNothingToRedisForTokensThatAreLive() {
    CommandCounts before = CommandCounts.of(redis.server());
    for (int i = 0; i < 10; i++) {
      get(one, "/api/x", TestTokens.live("ann", "t" + i));
    }

    assertThat(CommandCounts.of(redis.server()).since(before).calls("zadd")).isZero();
  }

  private static TokenBlacklist blacklist(TestNode node) {
    return node.weir().blacklist().orElseThrow();
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(response.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer error=\"invalid_token\"");
    assertProblem(response, 401);
  }

  private static void assertProblem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().allValues("Content-Type"))
        .containsExactly("application/problem+json");
    assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
  }

  private static HttpResponse<String> get(TestNode node, String path, @Nullable String token) {
    return token == null ? send(node, path) : send(node, path, "Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> send(TestNode node, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.uri(path)).timeout(Duration.ofSeconds(20));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
