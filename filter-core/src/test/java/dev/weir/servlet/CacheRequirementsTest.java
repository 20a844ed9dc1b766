package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HttpDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the RFCs require of single messages that the cache sends, forwards or makes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CacheRequirementsTest {
  private static final String FRESH = "Cache-Control: max-age=60";
  private static final String STALE = "Cache-Control: max-age=0, stale-if-error=60";

  private CacheFixture fixture;

  @BeforeAll
  void start() {
    fixture = new CacheFixture("/* -> cache", Map.of());
  }

  @AfterAll
  void stop() {
    fixture.close();
  }

  private String answering(int status, String body, String... fields) {
    String path = CacheFixture.path();
    fixture.origin().on(path, reply(status, body, fields));
    return path;
  }

  private RawClient.Reply get(String path, String... fields) {
    return fixture.get(path, fields);
  }

  private int count(String path) {
    return fixture.origin().count(path);
  }

  @Test
  void leavesWhatEarlierCachesSaidInCacheStatus() {
    String path = answering(200, "v", FRESH, "Cache-Status: Inner; hit; ttl=9");

    get(path);
    List<String> members = get(path).fields("Cache-Status");

    assertThat(members).hasSize(2);
    assertThat(members.get(0)).isEqualTo("Inner; hit; ttl=9");
    assertThat(members.get(1)).startsWith("Weir; hit; ttl=");
  }

  @Test
  void saysNothingOfItselfInAResponseOfItsOwn() {
    RawClient.Reply reply = get(CacheFixture.path(), "Cache-Control: only-if-cached");

    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.field("Cache-Status")).isNull();
    assertThat(reply.field("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void tellsAStandInFromAHit() {
    String path = answering(200, "old", STALE);
    get(path);
    fixture.origin().on(path, reply(503, "down"));

    RawClient.Reply second = get(path);

    assertThat(second.body()).isEqualTo("old");
    assertThat(second.field("Cache-Status"))
        .startsWith("Weir; fwd=stale; fwd-status=503; ttl=")
        .endsWith("; detail=stale-if-error")
        .doesNotContain("hit");
  }

  @Test
  void tellsWhyItAskedTheApplicationToConfirm() {
    String path = answering(200, "v", FRESH, "ETag: \"1\"");
    get(path);
    fixture.origin().on(path, reply(304, "", FRESH, "ETag: \"1\""));

    assertThat(get(path, "Cache-Control: no-cache").field("Cache-Status"))
        .startsWith("Weir; fwd=request; fwd-status=304; stored; ttl=");
  }

  @Test
  void neverStandsInForAFailureWithAFailure() {
    String path = answering(503, "old", STALE);
    get(path);
    fixture.origin().on(path, reply(503, "new"));

    assertThat(get(path).body()).isEqualTo("new");
  }

  @ParameterizedTest
  @CsvSource({
    "'max-age=0, stale-if-error=0', stale-if-error=60, 200",
    "'max-age=0, stale-if-error=0', stale-if-error=0, 503",
    "'max-age=0, stale-if-error=0', stale-if-error=x, 503",
    "'max-age=0, must-revalidate', stale-if-error=60, 503",
    "'max-age=0, stale-if-error=60', 'stale-if-error=60, no-cache', 503"
  })
  void standsInAsLongAsTheRequestAllows(String stored, String wish, int status) {
    String path = answering(200, "old", "Cache-Control: " + stored, "ETag: \"1\"");
    get(path);
    fixture.origin().on(path, reply(503, "down"));

    assertThat(get(path, "Cache-Control: " + wish).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Test-Header: a¦b",
        "X-Test-Header: a¦b",
        "Content-Foo: a¦b",
        "Content-Type: text/plain¦text/plain;charset=utf-8",
        "Content-Location: /foo¦/bar",
        "Content-Security-Policy: default-src 'self'¦default-src 'none'",
        "Content-Disposition: inline¦attachment",
        "X-Frame-Options: deny¦sameorigin",
        "Clear-Site-Data: cache¦cookies",
        "Expires: Fri, 01 Jan 2038 01:01:01 GMT¦Mon, 11 Jan 2038 11:11:11 GMT",
        "Vary: A¦A, B",
        "Link: </a>; rel=next¦</b>; rel=next",
        "Content-Language: en¦de"
      })
  void replacesByWhatA304SaysInAnswerAndStore(String field) {
    String name = field.substring(0, field.indexOf(':'));
    String before = field.substring(name.length() + 2, field.indexOf('¦'));
    String after = field.substring(field.indexOf('¦') + 1);
    String path =
        answering(
            200, "v", "Cache-Control: max-age=0", "ETag: \"1\"", name + ": " + before, "Kept: yes");
    get(path);
    fixture.origin().on(path, reply(304, "", FRESH, "ETag: \"1\"", name + ": " + after));

    for (RawClient.Reply each : List.of(get(path), get(path))) {
      assertThat(each.status()).isEqualTo(200);
      assertThat(each.body()).isEqualTo("v");
      assertThat(each.field(name)).isEqualToIgnoringCase(after);
      assertThat(each.field("Kept")).isEqualTo("yes");
    }
    assertThat(count(path)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Encoding: br", "Content-Range: bytes 0-1/9"})
  void keepsWhatDescribesTheStoredBytesThrough304(String field) {
    String path = answering(200, "v", "Cache-Control: max-age=0", "ETag: \"1\"");
    get(path);
    fixture.origin().on(path, reply(304, "", FRESH, "ETag: \"1\"", field));

    RawClient.Reply second = get(path);

    assertThat(second.field(field.substring(0, field.indexOf(':')))).isNull();
    assertThat(second.body()).isEqualTo("v");
    assertThat(second.field("Content-Length")).isEqualTo("1");
  }

  @Test
  void sendsA304WithTheFieldsThatIdentifyTheResponse() {
    String path =
        answering(
            200,
            "v",
            FRESH,
            "ETag: \"1\"",
            "Vary: A",
            "Expires: Fri, 01 Jan 2038 01:01:01 GMT",
            "Content-Location: /x",
            "Content-Type: text/plain",
            "Content-Language: en");
    get(path);

    RawClient.Reply second = get(path, "If-None-Match: \"1\"");

    assertThat(second.status()).isEqualTo(304);
    for (String name :
        List.of("Date", "Cache-Control", "ETag", "Vary", "Expires", "Content-Location", "Age")) {
      assertThat(second.fields(name)).as(name).hasSize(1);
    }
    for (String name : List.of("Content-Type", "Content-Language", "Content-Length")) {
      assertThat(second.field(name)).as(name).isNull();
    }
  }

  @Test
  void sendsNoLengthWhereThereIsNoContent() {
    String path = answering(204, "", FRESH);
    get(path);

    RawClient.Reply second = get(path);

    assertThat(second.status()).isEqualTo(204);
    assertThat(second.field("Age")).isNotNull();
    assertThat(second.field("Content-Length")).isNull();
  }

  @Test
  void sendsAPartWithTheFieldsThatIdentifyTheResponse() {
    String path =
        answering(
            200,
            "0123456789",
            FRESH,
            "ETag: \"1\"",
            "Vary: A",
            "Expires: Fri, 01 Jan 2038 01:01:01 GMT",
            "Content-Location: /x");
    get(path);

    RawClient.Reply part = get(path, "Range: bytes=2-4");

    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(part.field("Content-Length")).isEqualTo("3");
    assertThat(part.field("Content-Range")).isEqualTo("bytes 2-4/10");
    for (String name :
        List.of("Date", "Cache-Control", "ETag", "Vary", "Expires", "Content-Location", "Age")) {
      assertThat(part.fields(name)).as(name).hasSize(1);
    }
  }

  @Test
  void storesNoPartAndNeverUsesOneForTheWhole() {
    String path = answering(206, "01234", FRESH, "Content-Range: bytes 0-4/10", "ETag: \"1\"");
    get(path, "Range: bytes=0-4");
    fixture.origin().on(path, reply(200, "0123456789", FRESH, "ETag: \"1\""));

    assertThat(get(path).body()).isEqualTo("0123456789");
    assertThat(get(path, "Range: bytes=0-4").body()).isEqualTo("01234");
    assertThat(count(path)).isEqualTo(2);
    assertThat(fixture.origin().asked(path).get(0).field("Range")).containsExactly("bytes=0-4");
  }

  @ParameterizedTest
  @CsvSource({"-1, 206", "0, 200", "-60, 206"})
  void takesADateForAStrongValidatorIfTheResponseIsLater(long modified, int status) {
    long now = System.currentTimeMillis() / 1000;
    String date = HttpDate.format(now);
    String last = HttpDate.format(now + modified);
    String path = answering(200, "0123456789", FRESH, "Date: " + date, "Last-Modified: " + last);
    get(path);

    assertThat(get(path, "Range: bytes=0-1", "If-Range: " + last).status()).isEqualTo(status);
  }

  @Test
  void ignoresARangeInAHead() {
    String path = answering(200, "0123456789", FRESH);
    get(path);

    RawClient.Reply head = fixture.send("HEAD", path, "Range: bytes=0-1");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.field("Content-Length")).isEqualTo("10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Match: \"1\"", "If-Unmodified-Since: Fri, 01 Jan 2038 01:01:01 GMT"})
  void leavesPreconditionsForTheOriginToTheApplication(String field) {
    String path = answering(200, "v", FRESH, "ETag: \"1\"");
    get(path);

    get(path, field);

    assertThat(fixture.origin().asked(path).get(1).field(field.substring(0, field.indexOf(':'))))
        .hasSize(1);
  }

  @Test
  void countsOneAgeWhateverTheResponseHad() {
    String path = answering(200, "v", FRESH, "Age: 20", "Age: 0");

    get(path);

    assertThat(get(path).fields("Age")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "X"})
  void writesEveryOtherMethodThrough(String method) {
    String path = answering(200, "v", FRESH);
    get(path);

    fixture.sendBody(method, path);

    assertThat(fixture.origin().asked(path).get(1).method()).isEqualTo(method);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "PROPFIND", "REPORT", "SEARCH", "QUERY"})
  void keepsWhatSafeMethodsCannotHaveChanged(String method) {
    String path = answering(200, "v", FRESH);
    get(path);

    fixture.sendBody(method, path);
    get(path);

    assertThat(count(path)).isEqualTo(2);
  }

  @Test
  void tellsOriginsApartThatTheResponseTellsApart() {
    String path = CacheFixture.path();
    fixture
        .origin()
        .on(
            path,
            (request, response) ->
                reply(
                        200,
                        "v",
                        FRESH,
                        "Access-Control-Allow-Origin: " + request.getHeader("Origin"))
                    .answer(request, response));

    get(path, "Origin: https://a.example");
    RawClient.Reply second = get(path, "Origin: https://b.example");
    RawClient.Reply third = get(path, "Origin: https://a.example");

    assertThat(second.field("Access-Control-Allow-Origin")).isEqualTo("https://b.example");
    assertThat(third.field("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
    assertThat(count(path)).isEqualTo(2);
  }

  @Test
  void storesNothingThatCouldNotBePurgedByAllItsTags() {
    String many = "k".repeat(3) + " ";
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      keys.append(i).append(many);
    }
    String path = answering(200, "v", FRESH, "Surrogate-Key: " + keys);

    get(path);
    get(path);

    assertThat(count(path)).isEqualTo(2);
  }

  @Test
  void noticesThatAResourceHasBecomeCacheable() {
    String path = answering(200, "v", "Cache-Control: no-store");
    for (int i = 0; i < 40; i++) {
      get(path);
    }
    assertThat(count(path)).isEqualTo(40);
    fixture.origin().on(path, reply(200, "v", FRESH));

    for (int i = 0; i < 40; i++) {
      get(path);
    }

    assertThat(count(path)).isLessThanOrEqualTo(40 + 16);
  }

  @Test
  void storesAtOnceWhatWasRefusedBefore() {
    String path = answering(200, "v", "Cache-Control: no-store");
    get(path);
    fixture.origin().on(path, reply(200, "v", FRESH));
    get(path);

    assertThat(get(path).field("Age")).isNotNull();
  }

  @Test
  void passesNothingOnThatIsSaidToItAloneHoweverOftenItRefuses() {
    String path = answering(200, "v", "Weir-Cache-Control: no-store", "Surrogate-Key: a");
    for (int i = 0; i < 40; i++) {
      RawClient.Reply each = get(path);
      assertThat(each.field("Weir-Cache-Control")).isNull();
      assertThat(each.field("Surrogate-Key")).isNull();
    }
  }

  @Test
  void passesCacheDirectivesOnAsTheyAre() {
    String control = "max-age=60, foo=\"bar, baz\", s-maxage=5, x";
    String path = answering(200, "v", "Cache-Control: " + control, "CDN-Cache-Control: max-age=9");

    for (RawClient.Reply each : List.of(get(path), get(path))) {
      assertThat(each.fields("Cache-Control")).containsExactly(control);
      assertThat(each.fields("CDN-Cache-Control")).containsExactly("max-age=9");
    }
    assertThat(count(path)).isEqualTo(1);
  }
}
