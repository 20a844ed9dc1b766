package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import dev.weir.responsecache.ResponseCache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cache on two nodes while their Redis is killed, suspended and emptied. */
final class CacheOutageTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private final ScriptedOrigin origin = new ScriptedOrigin();
  private CacheNode a;
  private CacheNode b;

  @BeforeEach
  void start() {
    Map<String, String> settings = Map.of("weir.responses.rules", "/* -> cache, tags=page");
    a = CacheNode.start(TestWeir.over(redis.url(), settings), origin);
    b = CacheNode.start(TestWeir.over(redis.url(), settings), origin);
    awaitWell();
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private void awaitWell() {
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
  }

  private void awaitOut() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                List.of(a, b).stream()
                    .allMatch(n -> n.weir().health().status() == Health.Status.DEGRADED));
  }

  private static ResponseCache cache(CacheNode node) {
    return node.weir().responses().orElseThrow();
  }

  private static RawClient.Reply get(CacheNode node, String path) {
    RawClient.Reply reply = RawClient.send(node.port(), "GET " + path);
    assertThat(reply.status()).isLessThan(500);
    return reply;
  }

  @Test
  void goesOnLocallyWhileRedisIsDead() {
    origin.on("/held", reply(200, "held", "Cache-Control: max-age=60"));
    origin.on("/new", reply(200, "new", "Cache-Control: max-age=60"));
    get(a, "/held");

    redis.server().kill();
    get(a, "/held");
    awaitOut();

    assertThat(get(a, "/held").body()).isEqualTo("held");
    assertThat(get(a, "/new").body()).isEqualTo("new");
    assertThat(get(a, "/new").field("Age")).isNotNull();
    assertThat(origin.count("/held")).isEqualTo(1);
    assertThat(origin.count("/new")).isEqualTo(1);
  }

  @Test
  void goesOnLocallyWhileRedisIsSuspended() {
    origin.on("/held", reply(200, "held", "Cache-Control: max-age=60"));
    origin.on("/new", reply(200, "new", "Cache-Control: max-age=60"));
    get(a, "/held");

    redis.server().pause();
    try {
      assertThat(get(a, "/held").field("Age")).isNotNull();
      assertThat(get(a, "/new").body()).isEqualTo("new");
      awaitOut();
      assertThat(get(a, "/new").field("Age")).isNotNull();
    } finally {
      redis.server().resume();
    }
    awaitWell();
    assertThat(get(a, "/held").body()).isEqualTo("held");
  }

  @Test
  void purgesEverywhereOnceRedisIsBack() {
    AtomicInteger version = new AtomicInteger(1);
    origin.on(
        "/p",
        (request, response) ->
            reply(200, "v" + version.get(), "Cache-Control: max-age=60").answer(request, response));
    get(a, "/p");
    get(b, "/p");
    redis.server().pause();
    try {
      awaitOut();
      version.set(2);
      assertThat(cache(a).purgeTags("page")).isTrue();
      assertThat(get(a, "/p").body()).isEqualTo("v2");
      // Nothing reaches the other node now: it answers within the freshness that it was given.
      assertThat(get(b, "/p").body()).isEqualTo("v1");
    } finally {
      redis.server().resume();
    }
    awaitWell();

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> get(b, "/p").body().equals("v2") && get(a, "/p").body().equals("v2"));
  }

  @Test
  void nobodyWaitsForANodeWhoseTurnCameTooLateForIt() {
    origin.on("/own", reply(200, "own", "Cache-Control: no-store"));
    Map<String, String> patient =
        Map.of("weir.responses.rules", "/* -> cache", "weir.responses.max-wait", "1m");
    try (CacheNode late = CacheNode.start(TestWeir.over(redis.url(), patient), origin);
        CacheNode other = CacheNode.start(TestWeir.over(redis.url(), patient), origin)) {
      TestWeir.awaitWarm(late.weir());
      TestWeir.awaitWarm(other.weir());
      redis.server().pause();
      try {
        assertThat(get(late, "/own").body()).isEqualTo("own");
      } finally {
        redis.server().resume();
      }
      await()
          .atMost(Duration.ofSeconds(8))
          .until(CompletableFuture.supplyAsync(() -> get(other, "/own").body())::isDone);
    }
  }

  @Test
  void takesEverythingForPurgedOnceRedisHasLostItsPurges() {
    AtomicInteger version = new AtomicInteger(1);
    origin.on(
        "/f",
        (request, response) ->
            reply(200, "v" + version.get(), "Cache-Control: max-age=60").answer(request, response));
    cache(b).purgeTags("other");
    get(a, "/f");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                a.weir().telemetry().gauges().getOrDefault("responses.purges.remembered", 0L) > 0);
    get(a, "/f");

    version.set(2);
    redis.command("FLUSHALL");

    await().atMost(Duration.ofSeconds(10)).until(() -> get(a, "/f").body().equals("v2"));
    assertThat(get(b, "/f").body()).isEqualTo("v2");
  }

  @Test
  void startsWithoutRedisAndJoinsLater() {
    redis.server().kill();
    origin.on("/s", reply(200, "s", "Cache-Control: max-age=60"));
    try (CacheNode late =
        CacheNode.start(
            TestWeir.over(redis.url(), Map.of("weir.responses.rules", "/* -> cache")), origin)) {
      get(late, "/s");
      assertThat(get(late, "/s").field("Age")).isNotNull();
      redis.server().restart(false);
      TestWeir.awaitWarm(late.weir());
      assertThat(get(late, "/s").body()).isEqualTo("s");
    }
  }
}
