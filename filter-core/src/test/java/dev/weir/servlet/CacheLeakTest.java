package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two users, every combination of what an application may say: nobody gets the other one's bytes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CacheLeakTest {
  private static final String FOR_ALL = "Cache-Control: max-age=60, must-revalidate";

  /** One of each row is sent; an empty text stands for none. */
  private static final List<List<String>> FIELDS =
      List.of(
          List.of(
              "",
              "Cache-Control: max-age=60",
              FOR_ALL,
              "Cache-Control: max-age=0, stale-while-revalidate=60, stale-if-error=60",
              "Cache-Control: no-cache",
              "Cache-Control: private, max-age=60",
              "Cache-Control: private=\"X-A\", max-age=60",
              "Weir-Cache-Control: max-age=60",
              "CDN-Cache-Control: max-age=60"),
          List.of("", "ETag: \"1\""),
          List.of("", "Last-Modified: Thu, 18 Aug 2005 02:01:18 GMT"),
          List.of("", "Expires: Thu, 18 Aug 2050 02:01:18 GMT"),
          List.of("", "Vary: Accept-Language", "Vary: Cookie"),
          List.of("", "Set-Cookie: a=b"));

  private CacheFixture fixture;

  @BeforeAll
  void start() {
    fixture = new CacheFixture("/* -> cache, ttl=60s, swr=60s", Map.of());
  }

  @AfterAll
  void stop() {
    fixture.close();
  }

  /** How an application knows who is asking. */
  enum Knowing {
    SESSION,
    COOKIE,
    COOKIE_FIELD,
    AUTHORIZATION,
    API_KEY,
    CONTAINER;

    String field(String user) {
      return switch (this) {
        case SESSION, COOKIE, COOKIE_FIELD -> "Cookie: user=" + user;
        case AUTHORIZATION -> "Authorization: Bearer " + user;
        case API_KEY -> "X-Api-Key: " + user;
        case CONTAINER -> "X-Test-User: " + user;
      };
    }

    String user(HttpServletRequest request) {
      return switch (this) {
        case SESSION -> {
          HttpSession session = request.getSession();
          yield session.getId();
        }
        case COOKIE -> {
          Cookie[] cookies = request.getCookies();
          yield cookies == null ? "nobody" : cookies[0].getValue();
        }
        case COOKIE_FIELD -> String.valueOf(request.getHeader("Cookie"));
        case AUTHORIZATION -> String.valueOf(request.getHeader("Authorization"));
        case API_KEY -> String.valueOf(request.getHeader("X-Api-Key"));
        case CONTAINER ->
            request.getUserPrincipal() == null ? "nobody" : request.getUserPrincipal().getName();
      };
    }
  }

  private static List<List<String>> combinations() {
    List<List<String>> all = List.of(List.of());
    for (List<String> row : FIELDS) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> begun : all) {
        for (String field : row) {
          List<String> next = new ArrayList<>(begun);
          if (!field.isEmpty()) {
            next.add(field);
          }
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(Knowing.class)
  void neverShowsOneUsersBytesToAnotherWhateverTheApplicationSays(Knowing knowing) {
    for (List<String> fields : combinations()) {
      if (knowing == Knowing.AUTHORIZATION && fields.contains(FOR_ALL)) {
        // RFC 9111 §3.5: this directive says that the response is for others, too.
        continue;
      }
      String path = CacheFixture.path();
      fixture
          .origin()
          .on(
              path,
              (request, response) ->
                  reply(200, "for " + knowing.user(request), fields.toArray(new String[0]))
                      .answer(request, response));

      String alices = fixture.get(path, knowing.field("alice")).body();
      String bobs = fixture.get(path, knowing.field("bob")).body();
      String nobodys = fixture.get(path).body();

      if (knowing == Knowing.SESSION) {
        assertThat(bobs).as(fields.toString()).isNotEqualTo(alices).isNotEqualTo(nobodys);
      } else {
        assertThat(alices).as(fields.toString()).contains("alice");
        assertThat(bobs).as(fields.toString()).contains("bob");
        assertThat(nobodys).as(fields.toString()).doesNotContain("alice").doesNotContain("bob");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Knowing.class,
      names = {"COOKIE", "AUTHORIZATION", "CONTAINER"})
  void givesEachOfManyThatAskAtOnceHisOwn(Knowing knowing) throws Exception {
    String path = CacheFixture.path();
    fixture
        .origin()
        .on(
            path,
            (request, response) -> {
              String user = knowing.user(request);
              response.setHeader("Cache-Control", "max-age=60");
              response.getOutputStream().write(("<" + user + ">").getBytes(UTF_8));
            });
    ExecutorService clients = Executors.newFixedThreadPool(40);
    try {
      List<Future<String>> bodies = new ArrayList<>();
      for (int user = 0; user < 200; user++) {
        String field = knowing.field("user" + user);
        bodies.add(clients.submit(() -> fixture.get(path, field).body()));
      }
      for (int user = 0; user < 200; user++) {
        assertThat(bodies.get(user).get(30, TimeUnit.SECONDS)).contains("user" + user + ">");
      }
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void refreshesInNobodysNameWhatEverybodyGets() {
    String path = CacheFixture.path();
    String control = "Cache-Control: max-age=0, stale-while-revalidate=60, public";
    fixture
        .origin()
        .on(
            path,
            (request, response) ->
                reply(200, "for " + Knowing.COOKIE.user(request), control)
                    .answer(request, response));
    fixture.get(path);

    for (int i = 0; i < 5; i++) {
      assertThat(fixture.get(path, "Cookie: user=alice").body()).isEqualTo("for nobody");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "SHOP.example.evil", "shop.example:80@evil"})
  void cachesForNoHostThatIsNotAmongThoseAllowed(String host) {
    try (CacheFixture strict =
        new CacheFixture("/* -> cache", Map.of("weir.responses.hosts", "shop.example"))) {
      strict.origin().on("/p", reply(200, "v", "Cache-Control: max-age=60"));

      strict.get("/p", "Host: " + host);
      RawClient.Reply second = strict.get("/p", "Host: " + host);
      strict.get("/p", "Host: shop.example");

      assertThat(second.field("Age")).isNull();
      assertThat(strict.get("/p", "Host: Shop.Example:80").field("Age")).isNotNull();
    }
  }
}
