package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import dev.weir.http.Headers;
import dev.weir.responsecache.CachePlan;
import dev.weir.responsecache.Exchange;
import dev.weir.responsecache.ResponseCache;
import dev.weir.responsecache.policy.Body;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.Usage;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One application on two nodes, one Redis: what one node stores or purges counts on the other. */
final class ClusterCacheTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private static final int PAGES = Integer.getInteger("cache.pages", 2_000);

  private final ScriptedOrigin origin = new ScriptedOrigin();
  private CacheNode a;
  private CacheNode b;

  @BeforeEach
  void start() {
    a = CacheNode.start(weir(), origin);
    b = CacheNode.start(weir(), origin);
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
  }

  private static Weir weir() {
    return TestWeir.over(
        redis.url(),
        Map.of(
            "weir.responses.rules", "/* -> cache, tags=page",
            "weir.responses.local.max-size", "256MiB",
            "weir.deadline", "20s",
            "weir.bulkhead.lag", "10s",
            "weir.redis.command-timeout", "20s",
            "weir.probe.interval", "500ms"));
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private static ResponseCache cache(CacheNode node) {
    return node.weir().responses().orElseThrow();
  }

  private static RawClient.Reply get(CacheNode node, String path, String... fields) {
    return RawClient.send(node.port(), "GET " + path, fields);
  }

  private void awaitShared(String type, int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                String.valueOf(redis.command("KEYS", "weir:test:" + type + ":*"))
                            .split("weir:test", -1)
                            .length
                        - 1
                    >= count);
  }

  @Test
  void servesOnOneNodeWhatTheOtherStored() {
    origin.on("/a", reply(200, "x".repeat(1000), "Cache-Control: max-age=60", "ETag: \"1\""));
    get(a, "/a");
    awaitShared("response-meta", 1);

    RawClient.Reply second = get(b, "/a");

    assertThat(second.body()).hasSize(1000);
    assertThat(second.field("ETag")).isEqualTo("\"1\"");
    assertThat(second.field("Age")).isNotNull();
    assertThat(origin.count("/a")).isEqualTo(1);
    assertThat(b.weir().telemetry().total(Event.RESPONSE_LOADED)).isEqualTo(1);
    get(b, "/a");
    assertThat(b.weir().telemetry().total(Event.RESPONSE_LOADED)).isEqualTo(1);
  }

  @Test
  void servesLongBodiesInPieces() {
    String body = "0123456789abcdef".repeat(50_000);
    origin.on("/long", reply(200, body, "Cache-Control: max-age=60"));
    get(a, "/long");
    awaitShared("response-meta", 1);

    assertThat(get(b, "/long").body()).isEqualTo(body);
    assertThat(get(b, "/long", "Range: bytes=700000-700015").body()).isEqualTo("0123456789abcdef");
    assertThat(origin.count("/long")).isEqualTo(1);
  }

  @Test
  void findsTheVariantThatTheOtherNodeStored() {
    origin.on(
        "/v",
        (request, response) ->
            reply(200, request.getHeader("A"), "Cache-Control: max-age=60", "Vary: A")
                .answer(request, response));
    get(a, "/v", "A: 1");
    awaitShared("response-meta", 1);
    get(a, "/v", "A: 2");
    awaitShared("response-meta", 2);

    assertThat(get(b, "/v", "A: 1").body()).isEqualTo("1");
    assertThat(get(b, "/v", "A: 2").body()).isEqualTo("2");
    assertThat(origin.count("/v")).isEqualTo(2);
  }

  @Test
  void computesOnceForTwoHundredRequestsOnTwoNodes() throws Exception {
    CountDownLatch allAsked = new CountDownLatch(1);
    origin.on(
        "/slow",
        (request, response) -> {
          waitFor(allAsked);
          reply(200, "made", "Cache-Control: max-age=60").answer(request, response);
        });
    ExecutorService clients = Executors.newFixedThreadPool(200);
    try {
      List<Future<RawClient.Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        CacheNode node = i % 2 == 0 ? a : b;
        replies.add(clients.submit(() -> get(node, "/slow")));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> origin.count("/slow") > 0);
      allAsked.countDown();
      for (Future<RawClient.Reply> reply : replies) {
        assertThat(reply.get(30, TimeUnit.SECONDS).body()).isEqualTo("made");
      }
    } finally {
      clients.shutdownNow();
    }
    assertThat(origin.count("/slow")).isEqualTo(1);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void letsNobodyWaitForWhatCannotBeCached() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    CountDownLatch both = new CountDownLatch(2);
    origin.on(
        "/own",
        (request, response) -> {
          inside.incrementAndGet();
          both.countDown();
          waitFor(both);
          reply(200, "own", "Cache-Control: private").answer(request, response);
        });
    origin.on("/own?first", reply(200, "own", "Cache-Control: private"));
    ExecutorService clients = Executors.newFixedThreadPool(2);
    try {
      // The first one teaches the node; the other two would wait for each other for ever.
      both.countDown();
      both.countDown();
      get(a, "/own");
      CountDownLatch meeting = new CountDownLatch(2);
      origin.on(
          "/own",
          (request, response) -> {
            meeting.countDown();
            waitFor(meeting);
            reply(200, "own", "Cache-Control: private").answer(request, response);
          });
      Future<RawClient.Reply> one = clients.submit(() -> get(a, "/own"));
      Future<RawClient.Reply> other = clients.submit(() -> get(a, "/own"));
      assertThat(one.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
      assertThat(other.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void purgesOnAllNodes() {
    origin.on("/a", reply(200, "v", "Cache-Control: max-age=60", "Surrogate-Key: menu day"));
    origin.on("/b", reply(200, "v", "Cache-Control: max-age=60"));
    get(a, "/a");
    get(a, "/b");
    awaitShared("response-meta", 2);
    get(b, "/a");
    get(b, "/b");
    int before = origin.count("/a");

    assertThat(cache(a).purgeTags("menu")).isTrue();

    get(a, "/a");
    assertThat(origin.count("/a")).isEqualTo(before + 1);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(b.weir().telemetry().gauges().get("responses.purges.remembered"))
                    .isPositive());
    RawClient.Reply fromB = get(b, "/a");
    assertThat(fromB.status()).isEqualTo(200);
    get(b, "/b");
    assertThat(origin.count("/b")).isEqualTo(1);
  }

  @Test
  void purgesByUrlOnEveryHostOrOne() {
    origin.on("/a?x=1", reply(200, "v", "Cache-Control: max-age=60"));
    get(a, "/a?x=1", "Host: one.example");
    get(a, "/a?x=1", "Host: two.example");

    cache(a).purge("http://one.example/a?x=1");
    get(a, "/a?x=1", "Host: one.example");
    get(a, "/a?x=1", "Host: two.example");
    assertThat(origin.count("/a?x=1")).isEqualTo(3);

    cache(a).purge("/a?x=1");
    get(a, "/a?x=1", "Host: one.example");
    get(a, "/a?x=1", "Host: two.example");
    assertThat(origin.count("/a?x=1")).isEqualTo(5);
  }

  @Test
  void neverServesWhatWasComputedBeforeAPurge() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch purged = new CountDownLatch(1);
    AtomicInteger version = new AtomicInteger(1);
    origin.on(
        "/race",
        (request, response) -> {
          int read = version.get();
          inside.countDown();
          waitFor(purged);
          reply(200, "v" + read, "Cache-Control: max-age=60").answer(request, response);
        });
    ExecutorService clients = Executors.newSingleThreadExecutor();
    try {
      Future<RawClient.Reply> early = clients.submit(() -> get(a, "/race"));
      waitFor(inside);
      version.set(2);
      cache(b).purge("/race");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  a.weir().telemetry().gauges().getOrDefault("responses.purges.remembered", 0L)
                      > 0);
      purged.countDown();
      assertThat(early.get(30, TimeUnit.SECONDS).body()).isEqualTo("v1");
    } finally {
      clients.shutdownNow();
    }

    assertThat(get(a, "/race").body()).isEqualTo("v2");
    assertThat(get(b, "/race").body()).isEqualTo("v2");
  }

  @Test
  void purgesAnyNumberOfPagesByOneEntry() {
    for (int page = 0; page < PAGES; page++) {
      store(new AskedFor("/page" + page));
    }
    assertThat(cache(a).statistics().entries()).isEqualTo(PAGES);
    Object before = redis.command("XLEN", "weir:test:purges");

    cache(a).purgeTags("page");

    assertThat(before).isEqualTo(0L);
    assertThat(redis.command("XLEN", "weir:test:purges")).isEqualTo(1L);
    for (int page = 0; page < PAGES; page++) {
      AskedFor asked = new AskedFor("/page" + page);
      assertThat(cache(a).explain(asked).held()).as(asked.target()).isFalse();
    }
  }

  private void store(AskedFor asked) {
    CachePlan plan = cache(a).plan(asked, a.weir()::newDeadline);
    Exchange exchange = ((CachePlan.Forward) plan).exchange();
    exchange.judge(new ResponseHead(200, Headers.of("Cache-Control", "max-age=60")), Usage.NONE);
    exchange.complete(new Exchange.Recorded(Body.of(new byte[10]), Usage.NONE, null));
  }

  @Test
  void servesWhatWasOutdatedWhileANewOneIsMade() {
    AtomicInteger made = new AtomicInteger();
    origin.on(
        "/soft",
        (request, response) ->
            reply(
                    200,
                    "v" + made.incrementAndGet(),
                    "Cache-Control: max-age=60, stale-while-revalidate=60")
                .answer(request, response));
    get(a, "/soft");

    cache(a).outdateTags("page");

    assertThat(get(a, "/soft").body()).isEqualTo("v1");
    await().atMost(Duration.ofSeconds(10)).until(() -> get(a, "/soft").body().equals("v2"));
    assertThat(made.get()).isEqualTo(2);
  }

  @Test
  void fetchesWhatIsSharedBeforeTheFirstRequestAndExplainsItself() {
    origin.on("/w", reply(200, "w", "Cache-Control: max-age=60"));
    get(a, "/w", "Host: test.example");
    awaitShared("response-meta", 1);
    AskedFor asked = new AskedFor("/w");

    assertThat(cache(b).explain(asked).outcome()).isEqualTo("forward");
    assertThat(cache(b).warmUp(List.of(asked, new AskedFor("/other")))).isEqualTo(1);

    assertThat(cache(b).explain(asked).outcome()).isEqualTo("serve");
    assertThat(cache(b).explain(asked).rule()).startsWith("/* -> cache");
    assertThat(cache(b).explain(new AskedFor("/w;x")).refusal()).isEqualTo(Refusal.TARGET);
    get(b, "/w");
    assertThat(origin.count("/w")).isEqualTo(1);
  }

  @Test
  void takesASwappedOrDamagedResponseForNone() {
    origin.on("/a", reply(200, "a", "Cache-Control: max-age=60"));
    origin.on("/b", reply(200, "b", "Cache-Control: max-age=60"));
    get(a, "/a");
    awaitShared("response-meta", 1);
    String first = key();
    get(a, "/b");
    awaitShared("response-meta", 2);
    redis.command("HSET", first, "e", "junk");

    assertThat(get(b, "/a").body()).isEqualTo("a");
    assertThat(get(b, "/b").body()).isEqualTo("b");
    assertThat(b.weir().telemetry().total(Event.RESPONSE_DAMAGED)).isEqualTo(1);
    assertThat(b.weir().health().status()).isEqualTo(Health.Status.UP);
  }

  private static String key() {
    return String.valueOf(
        ((List<?>)
                java.util.Objects.requireNonNull(
                    redis.command("KEYS", "weir:test:response-meta:*")))
            .get(0));
  }
}
