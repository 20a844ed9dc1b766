package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
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

/**
 * Whoever has an answer that contradicts a stored response is not served that response any more,
 * wherever it stands and whatever is still on its way (RFC 9111 §4.3.5).
 */
final class CacheContradictionTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

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
            "weir.responses.rules", "/* -> cache",
            "weir.deadline", "20s",
            "weir.bulkhead.lag", "10s",
            "weir.redis.command-timeout", "20s"));
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private static RawClient.Reply get(CacheNode node, String path, String... fields) {
    return RawClient.send(node.port(), "GET " + path, fields);
  }

  private static void head(CacheNode node, String path) {
    RawClient.send(node.port(), "HEAD " + path, "Cache-Control: no-cache");
  }

  private static void awaitShared() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                String.valueOf(redis.command("KEYS", "weir:test:response-meta:*"))
                    .contains("response-meta"));
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void findsNothingOnAnotherNodeThatAHeadHasContradicted() {
    origin.on("/h", reply(200, "hello", "Cache-Control: max-age=60", "ETag: \"1\""));
    get(a, "/h");
    awaitShared();
    origin.on("/h", reply(200, "other", "Cache-Control: max-age=60", "ETag: \"2\""));

    head(a, "/h");

    assertThat(get(b, "/h").body()).isEqualTo("other");
    assertThat(get(a, "/h").body()).isEqualTo("other");
  }

  @Test
  void storesNothingThatAHeadContradictedWhileItWasConfirmed() throws Exception {
    CountDownLatch confirming = new CountDownLatch(1);
    CountDownLatch contradicted = new CountDownLatch(1);
    AtomicInteger version = new AtomicInteger(1);
    origin.on(
        "/late",
        (request, response) -> {
          int read = version.get();
          boolean confirmed = ("\"" + read + "\"").equals(request.getHeader("If-None-Match"));
          if (confirmed) {
            confirming.countDown();
            waitFor(contradicted);
          }
          reply(
                  confirmed ? 304 : 200,
                  confirmed ? "" : "v" + read,
                  "Cache-Control: max-age=60",
                  "ETag: \"" + read + "\"")
              .answer(request, response);
        });
    get(a, "/late");
    awaitShared();
    ExecutorService clients = Executors.newSingleThreadExecutor();
    try {
      Future<RawClient.Reply> early =
          clients.submit(() -> get(a, "/late", "Cache-Control: no-cache"));
      waitFor(confirming);
      version.set(2);
      head(a, "/late");
      contradicted.countDown();
      assertThat(early.get(30, TimeUnit.SECONDS).body()).isEqualTo("v1");
    } finally {
      clients.shutdownNow();
    }

    assertThat(get(a, "/late").body()).isEqualTo("v2");
    assertThat(get(b, "/late").body()).isEqualTo("v2");
  }
}
