package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisServer;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets what was made for somebody else: leaks, poisoning, deception. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CacheSafetyTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final ScriptedOrigin origin = new ScriptedOrigin();
  private RedisServer redis;
  private CacheNode node;

  @BeforeAll
  void start() {
    redis = RedisServer.start();
    node =
        CacheNode.start(
            TestWeir.over(
                redis.url(),
                Map.of(
                    "weir.responses.rules",
                    "*.css -> cache, ttl=60s, shared=true; /* -> cache, ttl=60s")),
            origin);
    TestWeir.awaitWarm(node.weir());
  }

  @AfterAll
  void stop() {
    node.close();
    redis.close();
  }

  private RawClient.Reply get(String path, String... fields) {
    return RawClient.send(node.port(), "GET " + path, fields);
  }

  /** How an application may know who is asking. */
  enum Knowing {
    SESSION,
    COOKIE,
    COOKIE_FIELD,
    AUTHORIZATION,
    API_KEY,
    SESSION_ID;

    String[] fields(String user) {
      return switch (this) {
        case SESSION, SESSION_ID -> new String[] {};
        case COOKIE, COOKIE_FIELD -> new String[] {"Cookie: user=" + user};
        case AUTHORIZATION -> new String[] {"Authorization: Bearer " + user};
        case API_KEY -> new String[] {"X-Api-Key: " + user};
      };
    }

    @Nullable String user(HttpServletRequest request) {
      return switch (this) {
        case SESSION, SESSION_ID -> {
          var session = request.getSession(false);
          yield session == null ? null : (String) session.getAttribute("user");
        }
        case COOKIE -> {
          Cookie[] cookies = request.getCookies();
          yield cookies == null ? null : cookies[0].getValue();
        }
        case COOKIE_FIELD -> request.getHeader("Cookie");
        case AUTHORIZATION -> request.getHeader("Authorization");
        case API_KEY -> request.getHeader("X-Api-Key");
      };
    }
  }

  static Stream<Arguments> leaks() {
    List<List<String>> headers =
        List.of(
            List.of(),
            List.of("Cache-Control: max-age=60"),
            List.of("Cache-Control: max-age=60, stale-while-revalidate=60"),
            List.of("Expires: Thu, 18 Aug 2050 02:01:18 GMT"),
            List.of("Last-Modified: Thu, 18 Aug 2005 02:01:18 GMT"),
            List.of("ETag: \"1\""),
            List.of("ETag: \"1\"", "Cache-Control: no-cache"),
            List.of("Cache-Control: private"),
            List.of("Cache-Control: no-store"),
            List.of("Cache-Control: max-age=60", "Vary: Cookie"),
            List.of("Cache-Control: max-age=60", "Vary: Accept-Language"),
            List.of("Cache-Control: max-age=60", "Set-Cookie: a=b"));
    List<Arguments> rows = new ArrayList<>();
    for (Knowing knowing : Knowing.values()) {
      for (List<String> each : headers) {
        rows.add(Arguments.of(knowing, each));
      }
    }
    rows.add(Arguments.of(Knowing.SESSION, List.of("Cache-Control: public, max-age=60")));
    rows.add(Arguments.of(Knowing.SESSION, List.of("Cache-Control: s-maxage=60")));
    rows.add(Arguments.of(Knowing.COOKIE, List.of("Cache-Control: max-age=60, must-revalidate")));
    return rows.stream();
  }

  @ParameterizedTest(name = "known by {0}, sends {1}")
  @MethodSource("leaks")
  void neverShowsOneUsersAnswerToAnother(Knowing knowing, List<String> headers) {
    String path = "/leak" + NUMBER.incrementAndGet();
    origin.on(
        path,
        (request, response) -> {
          String user = knowing.user(request);
          reply(200, "for " + user, headers.toArray(new String[0])).answer(request, response);
        });
    origin.on(
        "/login?alice", (request, response) -> request.getSession().setAttribute("user", "alice"));
    origin.on(
        "/login?bob", (request, response) -> request.getSession().setAttribute("user", "bob"));

    RawClient.Reply alices = get(path, identity(knowing, "alice"));
    RawClient.Reply bobs = get(path, identity(knowing, "bob"));
    RawClient.Reply nobodys = get(path);

    assertThat(alices.body()).contains("alice");
    assertThat(bobs.body()).contains("bob").doesNotContain("alice");
    assertThat(nobodys.body()).doesNotContain("alice").doesNotContain("bob");
    assertThat(nobodys.fields("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("JSESSIONID"));
  }

  private String[] identity(Knowing knowing, String user) {
    if (knowing != Knowing.SESSION && knowing != Knowing.SESSION_ID) {
      return knowing.fields(user);
    }
    List<String> pairs = new ArrayList<>();
    for (String cookie : get("/login?" + user).fields("Set-Cookie")) {
      pairs.add(cookie.split(";", 2)[0]);
    }
    return new String[] {"Cookie: " + String.join("; ", pairs)};
  }

  @Test
  void storesNothingForAnAuthenticatedUserUnlessItIsPublic() {
    origin.on("/who", (request, response) -> reply(200, name(request)).answer(request, response));
    origin.on(
        "/whoever",
        (request, response) ->
            reply(200, name(request), "Cache-Control: public, max-age=60")
                .answer(request, response));

    get("/who", "X-Test-User: alice");
    get("/whoever", "X-Test-User: alice");

    assertThat(get("/who").body()).isEqualTo("null");
    assertThat(get("/whoever").body()).isEqualTo("alice");
  }

  private static String name(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    return principal == null ? "null" : principal.getName();
  }

  @Test
  void storesNoSessionIdThatWasWrittenIntoALink() {
    origin.on(
        "/links",
        (request, response) -> {
          request.getSession();
          response.setHeader("Cache-Control", "public, max-age=60");
          response.getOutputStream().write(response.encodeURL("/next").getBytes(UTF_8));
        });

    get("/links");
    get("/links");

    assertThat(origin.count("/links")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: evil",
        "X-Forwarded-Port: 666evil",
        "X-Forwarded-Prefix: /evil",
        "X-Forwarded-Scheme: evil",
        "X-Host: evil.example",
        "X-Forwarded-Server: evil.example",
        "Forwarded: for=1.2.3.4;host=evil.example",
        "X-Original-URL: /evil",
        "X-Rewrite-URL: /evil",
        "X-HTTP-Method-Override: EVIL",
        "X-HTTP-Method: EVIL",
        "X-Method-Override: EVIL",
        "Host: evil.example"
      })
  void neverServesWhatAForgedFieldDecided(String field) {
    String path = "/poison" + NUMBER.incrementAndGet();
    String name = field.split(":", 2)[0];
    origin.on(
        path,
        (request, response) ->
            reply(200, "at " + request.getHeader(name), "Cache-Control: max-age=60")
                .answer(request, response));

    assertThat(get(path, field).body()).containsIgnoringCase("evil");
    assertThat(get(path).body()).doesNotContainIgnoringCase("evil");
  }

  @Test
  void neverServesWhatTheBodyOfAGetDecided() throws IOException {
    origin.on(
        "/fat",
        (request, response) ->
            reply(
                    200,
                    "got " + new String(request.getInputStream().readAllBytes(), UTF_8),
                    "Cache-Control: max-age=60")
                .answer(request, response));

    RawClient.send(node.port(), "evil", "GET /fat", new String[0]);

    assertThat(get("/fat").body()).isEqualTo("got ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/account;x=.css",
        "/account;.css",
        "//account.css",
        "/account%2f..%2fx.css",
        "/account%2Fx.css",
        "/x/../account.css",
        "/./account.css",
        "/x/%2e%2e/account.css",
        "/account%3Bx.css",
        "/account%5cx.css",
        "/account%00.css",
        "/account%0a.css",
        "/account%252fx.css"
      })
  void storesNothingUnderATargetThatMayBeReadInTwoWays(String target) {
    AtomicInteger answers = new AtomicInteger();
    origin.on(
        "*",
        (request, response) ->
            reply(200, "answer " + answers.incrementAndGet(), "Cache-Control: public, max-age=60")
                .answer(request, response));

    RawClient.Reply first = get(target);
    RawClient.Reply second = get(target);

    assertThat(second.status()).isEqualTo(first.status());
    assertThat(second.field("Age")).isNull();
    if (first.status() == 200) {
      assertThat(second.body()).isNotEqualTo(first.body());
    }
  }
}
