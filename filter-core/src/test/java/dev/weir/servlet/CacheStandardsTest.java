package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HttpDate;
import dev.weir.responsecache.policy.DecisionTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the RFCs require of a shared cache, over raw sockets, with a scripted application. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CacheStandardsTest {
  private static final Pattern DATE = Pattern.compile("\\{([+-]\\d+)}");
  private static final String OWN_AUTHORITY = "test.example";

  private final CacheFixture fixture = new CacheFixture("/* -> cache", Map.of());
  private final ScriptedOrigin origin = fixture.origin();

  @AfterAll
  void stop() {
    fixture.close();
  }

  private static String date(long secondsFromNow) {
    return HttpDate.format(System.currentTimeMillis() / 1000 + secondsFromNow);
  }

  private RawClient.Reply get(String path, String... fields) {
    return fixture.get(path, fields);
  }

  /** A response with these fields, asked for twice: whether the second answer was stored. */
  private boolean reused(int status, String... fields) {
    String path = CacheFixture.path();
    origin.on(path, reply(status, status == 204 ? "" : "body", fields));
    get(path);
    RawClient.Reply second = get(path);
    assertThat(second.status()).isEqualTo(status);
    return origin.count(path) == 1;
  }

  static Stream<DecisionTable.Row> freshness() {
    return DecisionTable.rows(CacheStandardsTest.class, "reuse.txt");
  }

  private static String withDates(String field) {
    return DATE.matcher(field).replaceAll(match -> date(Long.parseLong(match.group(1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("freshness")
  void reusesWhatIsFreshAndMayBeStored(DecisionTable.Row row) {
    String[] fields =
        Arrays.stream(row.cell(1).split("¦", -1))
            .filter(field -> !field.isBlank())
            .map(field -> withDates(field.strip()))
            .toArray(String[]::new);

    assertThat(reused(200, fields)).isEqualTo(row.cell(0).equals("yes"));
  }

  static Stream<Arguments> statuses() {
    List<Arguments> rows = new ArrayList<>();
    for (int status : new int[] {200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 404, 410, 499}) {
      rows.add(Arguments.of(status, true));
    }
    for (int status : new int[] {500, 501, 502, 503, 504, 599}) {
      rows.add(Arguments.of(status, true));
    }
    rows.add(Arguments.of(206, false));
    return rows.stream();
  }

  @ParameterizedTest(name = "§3 status {0} with a lifetime: reused {1}")
  @MethodSource("statuses")
  void storesFinalResponsesWithALifetime(int status, boolean expected) {
    assertThat(reused(status, "Cache-Control: max-age=60", "Location: /x")).isEqualTo(expected);
    assertThat(reused(status, "Expires: " + date(-60))).isFalse();
  }

  static Stream<Arguments> guesses() {
    List<Arguments> rows = new ArrayList<>();
    for (int status : new int[] {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501}) {
      rows.add(Arguments.of(status, true));
    }
    for (int status : new int[] {201, 202, 302, 303, 307, 403, 500, 502, 503, 504, 599}) {
      rows.add(Arguments.of(status, false));
    }
    return rows.stream();
  }

  @ParameterizedTest(name = "§4.2.2 status {0} with Last-Modified: reused {1}")
  @MethodSource("guesses")
  void guessesForStatusesThatAllowIt(int status, boolean expected) {
    assertThat(reused(status, "Last-Modified: " + date(-86_400))).isEqualTo(expected);
  }

  @Test
  void guessesForAnyStatusThatIsPublic() {
    assertThat(reused(599, "Last-Modified: " + date(-86_400), "Cache-Control: public")).isTrue();
  }

  /** Two requests for one response: whether the second one was answered from the cache. */
  private boolean selects(String vary, String[] first, String... second) {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "v", "Cache-Control: max-age=60", "Vary: " + vary));
    get(path, first);
    get(path, second);
    return origin.count(path) == 1;
  }

  private static String[] fields(String... fields) {
    return fields;
  }

  static Stream<Arguments> variants() {
    return Stream.of(
        Arguments.of("the same value", true, "A", fields("A: 1"), fields("A: 1")),
        Arguments.of("another value", false, "A", fields("A: 1"), fields("A: 2")),
        Arguments.of("absent later", false, "A", fields("A: 1"), fields()),
        Arguments.of("absent before", false, "A", fields(), fields("A: 1")),
        Arguments.of("absent both times", true, "A", fields(), fields()),
        Arguments.of("other fields", true, "A", fields("A: 1", "B: 1"), fields("A: 1", "B: 2")),
        Arguments.of("two fields", true, "A, B", fields("A: 1", "B: 2"), fields("B: 2", "A: 1")),
        Arguments.of("one of two", false, "A, B", fields("A: 1", "B: 2"), fields("A: 1", "B: 3")),
        Arguments.of("names in any case", true, "aCCept", fields("ACCEPT: x"), fields("Accept: x")),
        Arguments.of("white space", true, "A", fields("A: 1,2"), fields("A:  1, 2 ")),
        Arguments.of("lines combined", true, "A", fields("A: 1, 2"), fields("A: 1", "A: 2")),
        Arguments.of("order of a plain list", false, "A", fields("A: 1, 2"), fields("A: 2, 1")),
        Arguments.of(
            "order of languages",
            true,
            "Accept-Language",
            fields("Accept-Language: en, de"),
            fields("Accept-Language: de, en")),
        Arguments.of(
            "case of languages",
            true,
            "Accept-Language",
            fields("Accept-Language: en, de"),
            fields("Accept-Language: eN, De")),
        Arguments.of(
            "weights of languages",
            false,
            "Accept-Language",
            fields("Accept-Language: en, de;q=0.5"),
            fields("Accept-Language: de, en;q=0.5")));
  }

  @ParameterizedTest(name = "§4.1 {0}: selected {1}")
  @MethodSource("variants")
  void selectsByTheFieldsThatVaryNames(
      String name, boolean expected, String vary, String[] first, String[] second) {
    assertThat(selects(vary, first, second)).as(name).isEqualTo(expected);
  }

  @Test
  void keepsSeveralVariants() {
    String path = CacheFixture.path();
    origin.on(
        path,
        (request, response) ->
            reply(200, request.getHeader("A"), "Cache-Control: max-age=60", "Vary: A")
                .answer(request, response));

    get(path, "A: 1");
    get(path, "A: 2");

    assertThat(get(path, "A: 1").body()).isEqualTo("1");
    assertThat(get(path, "A: 2").body()).isEqualTo("2");
    assertThat(origin.count(path)).isEqualTo(2);
  }

  static Stream<Arguments> wishes() {
    return Stream.of(
        Arguments.of("no-cache", "max-age=60", false),
        Arguments.of("max-age=0", "max-age=60", false),
        Arguments.of("max-age=30", "max-age=60", true),
        Arguments.of("min-fresh=90", "max-age=60", false),
        Arguments.of("min-fresh=30", "max-age=60", true),
        Arguments.of("no-store", "max-age=60", false),
        Arguments.of("max-stale=1000", "max-age=0, stale-if-error=60", true),
        Arguments.of("max-stale", "max-age=0, stale-if-error=60", true),
        Arguments.of("max-stale=1000", "max-age=0, must-revalidate", false));
  }

  @ParameterizedTest(name = "§5.2.1 {0} where {1} is stored: reused {2}")
  @MethodSource("wishes")
  void minesWhatTheRequestAsksFor(String wish, String stored, boolean expected) {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "v", "Cache-Control: " + stored, "ETag: \"1\""));
    get(path);
    get(path, "Cache-Control: " + wish);
    assertThat(origin.count(path)).isEqualTo(expected ? 1 : 2);
  }

  @Test
  void answers504WhereOnlyAStoredResponseIsWanted() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "v", "Cache-Control: max-age=60"));

    assertThat(get(path, "Cache-Control: only-if-cached").status()).isEqualTo(504);
    assertThat(origin.count(path)).isZero();
    get(path);
    assertThat(get(path, "Cache-Control: only-if-cached").status()).isEqualTo(200);
    assertThat(origin.count(path)).isEqualTo(1);
  }

  @Test
  void storesNothingOfARequestThatForbidsIt() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "v", "Cache-Control: max-age=60"));

    get(path, "Cache-Control: no-store");
    get(path);

    assertThat(origin.count(path)).isEqualTo(2);
  }

  static Stream<Arguments> authorized() {
    return Stream.of(
        Arguments.of("max-age=60", false),
        Arguments.of("max-age=60, public", true),
        Arguments.of("max-age=60, must-revalidate", true),
        Arguments.of("s-maxage=60", true));
  }

  @ParameterizedTest(name = "§3.5 Authorization and {0}: reused {1}")
  @MethodSource("authorized")
  void keepsAnswersToCredentialsUnlessTheyAreForAll(String control, boolean expected) {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "v", "Cache-Control: " + control));

    get(path, "Authorization: Basic x");
    get(path);

    assertThat(origin.count(path)).isEqualTo(expected ? 1 : 2);
  }

  static Stream<Arguments> unsafe() {
    return Stream.of("POST", "PUT", "DELETE", "PATCH", "M-SEARCH")
        .flatMap(
            method -> Stream.of(200, 204, 303).map(status -> Arguments.of(method, status, true)))
        .flatMap(
            row ->
                Stream.of(
                    row,
                    Arguments.of(row.get()[0], 500, false),
                    Arguments.of(row.get()[0], 404, false)))
        .distinct();
  }

  @ParameterizedTest(name = "§4.4 {0} answered {1} invalidates: {2}")
  @MethodSource("unsafe")
  void forgetsWhatUnsafeRequestsChange(String method, int status, boolean expected) {
    String path = CacheFixture.path();
    String location = CacheFixture.path();
    String contentLocation = CacheFixture.path();
    for (String each : List.of(path, location, contentLocation)) {
      origin.on(each, reply(200, "v", "Cache-Control: max-age=60"));
      get(each);
    }
    origin.on(
        path,
        (request, response) ->
            reply(
                    request.getMethod().equals("GET") ? 200 : status,
                    "",
                    "Cache-Control: max-age=60",
                    "Location: " + location,
                    "Content-Location: http://" + OWN_AUTHORITY + contentLocation)
                .answer(request, response));
    fixture.sendBody(method, path);
    for (String each : List.of(path, location, contentLocation)) {
      int before = origin.count(each);
      get(each);
      assertThat(origin.count(each) - before).as(each).isEqualTo(expected ? 1 : 0);
    }
  }

  @Test
  void leavesOtherOriginsLocationsAlone() {
    String path = CacheFixture.path();
    String other = CacheFixture.path();
    origin.on(other, reply(200, "v", "Cache-Control: max-age=60"));
    get(other);
    origin.on(path, reply(200, "", "Location: http://elsewhere.example" + other));

    fixture.sendBody("POST", path);
    get(other);

    assertThat(origin.count(other)).isEqualTo(1);
  }

  @Test
  void storesNeitherHopByHopFieldsNorThoseThatConnectionNames() {
    String path = CacheFixture.path();
    origin.on(
        path,
        reply(
            200,
            "v",
            "Cache-Control: max-age=60, no-cache=\"n\", private=\"p\"",
            "Connection: a, b",
            "a: 1",
            "b: 2",
            "c: 3",
            "n: 1",
            "p: 1",
            "Keep-Alive: x",
            "Proxy-Authenticate: x",
            "Proxy-Authentication-Info: x",
            "TE: x",
            "X-Frame-Options: deny"));

    get(path);
    RawClient.Reply second = get(path);

    assertThat(origin.count(path)).isEqualTo(1);
    assertThat(second.field("c")).isEqualTo("3");
    assertThat(second.field("X-Frame-Options")).isEqualTo("deny");
    for (String absent :
        Arrays.asList(
            "a",
            "b",
            "n",
            "p",
            "Keep-Alive",
            "Proxy-Authenticate",
            "Proxy-Authentication-Info",
            "TE")) {
      assertThat(second.field(absent)).as(absent).isNull();
    }
  }

  @Test
  void keepsTheDateAndAddsToTheAge() {
    String path = CacheFixture.path();
    String date = date(-10);
    origin.on(path, reply(200, "v", "Cache-Control: max-age=60", "Date: " + date, "Age: 20"));

    get(path);
    RawClient.Reply second = get(path);

    assertThat(second.field("Date")).isEqualTo(date);
    assertThat(Integer.parseInt(String.valueOf(second.field("Age")))).isBetween(20, 25);
  }

  @Test
  void tellsQueriesApart() {
    String path = CacheFixture.path();
    origin.on(path + "?a=1", reply(200, "1", "Cache-Control: max-age=60"));
    origin.on(path + "?a=2", reply(200, "2", "Cache-Control: max-age=60"));

    assertThat(get(path + "?a=1").body()).isEqualTo("1");
    assertThat(get(path + "?a=2").body()).isEqualTo("2");
    get(path + "?a=1");

    assertThat(origin.count(path + "?a=1")).isEqualTo(1);
  }

  @Test
  void passesInterimResponsesAndStoresTheFinalOne() {
    String path = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> {
          response.setHeader("Link", "</style.css>; rel=preload");
          response.sendError(103);
          reply(200, "v", "Cache-Control: max-age=60").answer(request, response);
        });

    RawClient.Reply first = get(path);
    RawClient.Reply second = get(path);

    assertThat(first.interim()).hasSize(1);
    assertThat(first.interim().get(0)).startsWith("103").contains("style.css");
    assertThat(second.body()).isEqualTo("v");
    assertThat(second.interim()).isEmpty();
    assertThat(origin.count(path)).isEqualTo(1);
  }
}
