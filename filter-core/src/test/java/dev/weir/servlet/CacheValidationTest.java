package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Conditions, ranges, HEAD, confirmation and stale answers, as clients and applications see them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CacheValidationTest {
  private static final String FRESH = "Cache-Control: max-age=60";

  private final CacheFixture fixture =
      new CacheFixture("/* -> cache", Map.of("weir.responses.max-body", "64KiB"));
  private final ScriptedOrigin origin = fixture.origin();

  @AfterAll
  void stop() {
    fixture.close();
  }

  private RawClient.Reply get(String path, String... fields) {
    return fixture.get(path, fields);
  }

  @Test
  void answersHeadFromAStoredGet() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "hello", FRESH));

    get(path);
    RawClient.Reply head = fixture.send("HEAD", path);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.field("Content-Length")).isEqualTo("5");
    assertThat(origin.count(path)).isEqualTo(1);
  }

  @Test
  void neverStoresAHeadAsAGet() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "hello", FRESH));

    fixture.send("HEAD", path);

    assertThat(get(path).body()).isEqualTo("hello");
    assertThat(origin.count(path)).isEqualTo(2);
  }

  @Test
  void freshensByTheAnswerToAHead() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "hello", "Cache-Control: max-age=0", "ETag: \"1\"", "X-A: 1"));
    get(path);
    origin.on(path, reply(200, "hello", FRESH, "ETag: \"1\"", "X-A: 2"));

    fixture.send("HEAD", path);
    RawClient.Reply third = get(path);

    assertThat(third.body()).isEqualTo("hello");
    assertThat(third.field("X-A")).isEqualTo("2");
    assertThat(origin.count(path)).isEqualTo(2);
  }

  @Test
  void dropsWhatAHeadContradicts() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "hello", FRESH, "ETag: \"1\""));
    get(path);
    origin.on(path, reply(200, "other", FRESH, "ETag: \"2\""));

    fixture.send("HEAD", path, "Cache-Control: no-cache");

    assertThat(get(path).body()).isEqualTo("other");
  }

  @ParameterizedTest
  @CsvSource({
    "If-None-Match, '\"1\"', 304",
    "If-None-Match, 'W/\"1\"', 304",
    "If-None-Match, '\"0\", \"1\", \"2\"', 304",
    "If-None-Match, '*', 304",
    "If-None-Match, '\"2\"', 200",
    "If-None-Match, '1', 200",
    "If-Modified-Since, 'Sun, 06 Nov 1994 08:49:37 GMT', 304",
    "If-Modified-Since, 'Sunday, 06-Nov-94 08:49:37 GMT', 304",
    "If-Modified-Since, 'Sun Nov  6 08:49:37 1994', 304",
    "If-Modified-Since, 'Sun, 06 Nov 1994 08:49:38 GMT', 304",
    "If-Modified-Since, 'Sun, 06 Nov 1994 08:49:36 GMT', 200",
    "If-Modified-Since, 'yesterday', 200"
  })
  void evaluatesTheClientsConditions(String name, String value, int status) {
    String path = CacheFixture.path();
    origin.on(
        path,
        reply(200, "v", FRESH, "ETag: \"1\"", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"));
    RawClient.Reply first = get(path, name + ": " + value);

    RawClient.Reply second = get(path, name + ": " + value);

    assertThat(first.status()).isEqualTo(status);
    assertThat(second.status()).isEqualTo(status);
    assertThat(second.field("ETag")).isEqualTo("\"1\"");
    assertThat(second.body()).isEqualTo(status == 200 ? "v" : "");
    assertThat(origin.count(path)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-1, 206, 01, bytes 0-1/10",
    "bytes=5-, 206, 56789, bytes 5-9/10",
    "bytes=-3, 206, 789, bytes 7-9/10",
    "bytes=8-20, 206, 89, bytes 8-9/10",
    "bytes=10-, 416, '', bytes */10",
    "bytes=-0, 416, '', bytes */10",
    "bytes=3-1, 200, 0123456789,",
    "lines=0-1, 200, 0123456789,",
    "'bytes=0-0,2-3', 200, 0123456789,"
  })
  void servesRangesOfWhatIsStored(String range, int status, String body, String contentRange) {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "0123456789", FRESH));
    get(path);

    RawClient.Reply part = get(path, "Range: " + range);

    assertThat(part.status()).isEqualTo(status);
    assertThat(part.body()).isEqualTo(body);
    assertThat(part.field("Content-Range")).isEqualTo(contentRange);
    assertThat(origin.count(path)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"'\"1\"', 206", "'\"2\"', 200", "'W/\"1\"', 200"})
  void servesRangesOnlyOfTheResponseThatIsMeant(String condition, int status) {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "0123456789", FRESH, "ETag: \"1\""));
    get(path);

    assertThat(get(path, "Range: bytes=0-1", "If-Range: " + condition).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "max-age=0, true",
    "'max-age=0, stale-if-error=60', true",
    "'max-age=0, stale-if-error=0', false",
    "'max-age=0, must-revalidate', false",
    "'max-age=0, proxy-revalidate', false",
    "'s-maxage=0', false",
    "'no-cache', false"
  })
  void servesStaleInPlaceOfAFailureWhereThatIsAllowed(String control, boolean allowed) {
    for (int how = 0; how < 3; how++) {
      String path = CacheFixture.path();
      origin.on(path, reply(200, "old", "Cache-Control: " + control, "ETag: \"1\""));
      get(path);
      int failure = how;
      origin.on(
          path,
          (request, response) -> {
            if (failure == 0) {
              response.setStatus(503);
            } else if (failure == 1) {
              response.sendError(500);
            } else {
              throw new IllegalStateException("the application is broken");
            }
          });
      RawClient.Reply second = get(path);
      assertThat(second.status()).isEqualTo(allowed ? 200 : failure == 0 ? 503 : 500);
      assertThat(second.body().equals("old")).isEqualTo(allowed);
    }
  }

  @Test
  void mergesWhatA304Says() {
    String path = CacheFixture.path();
    origin.on(
        path,
        reply(
            200,
            "hello",
            "Cache-Control: max-age=0",
            "ETag: \"1\"",
            "X-A: 1",
            "X-B: 1",
            "Content-Type: text/plain"));
    get(path);
    origin.on(path, reply(304, "", FRESH, "ETag: \"1\"", "X-A: 2", "Content-Encoding: br"));

    RawClient.Reply second = get(path);
    RawClient.Reply third = get(path);

    for (RawClient.Reply each : java.util.List.of(second, third)) {
      assertThat(each.status()).isEqualTo(200);
      assertThat(each.body()).isEqualTo("hello");
      assertThat(each.field("X-A")).isEqualTo("2");
      assertThat(each.field("X-B")).isEqualTo("1");
      assertThat(each.field("Content-Encoding")).isNull();
      assertThat(each.field("Content-Type")).isEqualTo("text/plain");
    }
    assertThat(origin.count(path)).isEqualTo(2);
  }

  @Test
  void confirmsForAClientThatHasAnotherVersion() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "new", "Cache-Control: no-cache", "ETag: \"2\""));
    get(path);
    origin.on(path, reply(304, "", "Cache-Control: no-cache", "ETag: \"2\""));

    assertThat(get(path, "If-None-Match: \"1\"").body()).isEqualTo("new");
    assertThat(get(path, "If-None-Match: \"2\"").status()).isEqualTo(304);
    assertThat(origin.asked(path).get(1).field("If-None-Match")).containsExactly("\"2\"");
  }

  @Test
  void refreshesInTheBackgroundForNobody() {
    String path = CacheFixture.path();
    String control = "Cache-Control: max-age=0, stale-while-revalidate=60, public";
    origin.on(path, reply(200, "old", control));
    get(path);
    origin.on(path, reply(200, "new", "Cache-Control: max-age=60"));

    RawClient.Reply stale = get(path, "Authorization: Bearer alice", "X-Api-Key: alice");

    assertThat(stale.body()).isEqualTo("old");
    assertThat(stale.field("Cache-Status")).contains("stale-while-revalidate");
    await().atMost(Duration.ofSeconds(10)).until(() -> get(path).body().equals("new"));
    ScriptedOrigin.Asked refresh = origin.asked(path).get(1);
    assertThat(refresh.field("Authorization")).isEmpty();
    assertThat(refresh.field("X-Api-Key")).isEmpty();
    assertThat(origin.count(path)).isEqualTo(2);
  }

  @Test
  void keepsWhatIsSaidToItAloneFromClients() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "v", "Weir-Cache-Control: max-age=60", "Surrogate-Key: a b"));

    for (int i = 0; i < 2; i++) {
      RawClient.Reply each = get(path);
      assertThat(each.field("Weir-Cache-Control")).isNull();
      assertThat(each.field("Surrogate-Key")).isNull();
    }
    fixture.node().weir().responses().orElseThrow().purgeTags("b");
    get(path);
    assertThat(origin.count(path)).isEqualTo(2);
  }

  @Test
  void forgetsGroupsThatAnUnsafeRequestInvalidates() {
    String path = CacheFixture.path();
    String other = CacheFixture.path();
    origin.on(path, reply(200, "v", FRESH, "Cache-Groups: \"menu\", \"day\""));
    origin.on(other, reply(200, "v", "Cache-Group-Invalidation: \"menu\""));
    get(path);

    get(other);
    get(path);
    assertThat(origin.count(path)).isEqualTo(1);
    fixture.sendBody("POST", other);
    get(path);

    assertThat(origin.count(path)).isEqualTo(2);
  }

  @Test
  void countsWhatItDoes() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "v", FRESH));
    long hits = fixture.node().weir().telemetry().total(Event.RESPONSE_HIT);

    get(path);
    get(path);

    assertThat(fixture.node().weir().telemetry().total(Event.RESPONSE_HIT)).isEqualTo(hits + 1);
    assertThat(fixture.node().weir().responses().orElseThrow().statistics().entries()).isPositive();
  }
}
