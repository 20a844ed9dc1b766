package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two nodes under load while Redis is killed, suspended and emptied: no request fails, and nobody
 * gets what was purged once the purge has reached his node.
 */
final class CacheUnderOutageTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ScriptedOrigin origin = new ScriptedOrigin();
  private final AtomicInteger version = new AtomicInteger(1);
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final List<Node> nodes = new ArrayList<>();

  /** A node with a client that never pauses. */
  private final class Node {
    private final CacheNode cache =
        CacheNode.start(
            TestWeir.over(
                redis.url(), Map.of("weir.responses.rules", "/* -> cache, ttl=1h, tags=page")),
            origin);
    private final Thread client = new Thread(this::ask);
    private final AtomicInteger answers = new AtomicInteger();
    private volatile int oldest = 1;
    private volatile int latest;
    private volatile boolean stopped;

    private void ask() {
      while (!stopped) {
        int allowed = oldest;
        RawClient.Reply reply = RawClient.send(cache.port(), "GET /v");
        int got = reply.status() == 200 ? Integer.parseInt(reply.body()) : 0;
        if (got < allowed) {
          wrong.add("status " + reply.status() + ", version " + got + " instead of " + allowed);
        }
        latest = got;
        answers.incrementAndGet();
      }
    }

    private void awaitAnswers() {
      int before = answers.get();
      await().atMost(PATIENCE).until(() -> answers.get() >= before + 5);
    }

    private void stop() throws InterruptedException {
      stopped = true;
      client.join(PATIENCE.toMillis());
      cache.close();
    }
  }

  @BeforeEach
  void start() {
    origin.on(
        "/v",
        (request, response) ->
            reply(200, Integer.toString(version.get())).answer(request, response));
    nodes.add(new Node());
    nodes.add(new Node());
    awaitWell();
    nodes.forEach(node -> node.client.start());
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Node node : nodes) {
      node.stop();
    }
  }

  private void awaitWell() {
    nodes.forEach(node -> TestWeir.awaitWarm(node.cache.weir()));
  }

  private void awaitOut() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                nodes.stream()
                    .allMatch(n -> n.cache.weir().health().status() == Health.Status.DEGRADED));
  }

  /** Changes what the application answers, and purges what is stored on the first node. */
  private void change() {
    Node first = nodes.get(0);
    int next = version.incrementAndGet();
    assertThat(first.cache.weir().responses().orElseThrow().purgeTags("page")).isTrue();
    first.oldest = next;
    first.awaitAnswers();
  }

  /** From the moment on at which the other node knows of the change, it counts there, too. */
  private void awaitChangeEverywhere() {
    Node second = nodes.get(1);
    await().atMost(PATIENCE).until(() -> second.latest == version.get());
    second.oldest = version.get();
    nodes.forEach(Node::awaitAnswers);
  }

  @Test
  void failsNobodyAndForgetsNoPurge() {
    nodes.forEach(Node::awaitAnswers);

    redis.server().kill();
    awaitOut();
    change();
    redis.server().restart(false);
    awaitWell();
    awaitChangeEverywhere();

    redis.server().pause();
    awaitOut();
    change();
    redis.server().resume();
    awaitWell();
    awaitChangeEverywhere();

    redis.command("FLUSHALL");
    change();
    awaitChangeEverywhere();

    assertThat(wrong).isEmpty();
  }
}
