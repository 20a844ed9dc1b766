package dev.weir.chaos;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.blacklist.Freshness;
import dev.weir.blacklist.TestTokens;
import dev.weir.blacklist.TokenBlacklist;
import dev.weir.blacklist.Verdict;
import dev.weir.embedded.RedisServer;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Many requests at once, each of which wants to know something from a Redis that does not answer.
 *
 * @param waited how many were not sent away before their time was up
 * @param nanos what each took, sorted
 * @param admitted how many got the answer that they get without Redis
 */
record Crowd(long waited, List<Long> nanos, int admitted) {
  static final int REQUESTS = 200;
  static final int MAY_WAIT = 16;
  static final Freshness STRICT = new Freshness(Duration.ZERO, Duration.ofMinutes(5));

  /** Has them ask while {@code redis} is stalled; it is resumed afterwards. */
  static Crowd ask(RedisServer redis, Duration deadline) {
    ExecutorService threads = Executors.newFixedThreadPool(REQUESTS);
    try (Weir weir = TestWeir.over(redis.url(), settings(deadline))) {
      TestWeir.awaitWarm(weir);
      TokenBlacklist blacklist = weir.blacklist().orElseThrow();
      String token = TestTokens.live("ann", "crowd");
      blacklist.check(token, STRICT, weir.newDeadline());
      CountDownLatch start = new CountDownLatch(1);
      CountDownLatch ready = new CountDownLatch(REQUESTS);
      List<CompletableFuture<Long>> requests = new ArrayList<>();
      List<Verdict> verdicts = Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < REQUESTS; i++) {
        requests.add(
            CompletableFuture.supplyAsync(
                () -> {
                  ready.countDown();
                  await(start);
                  long begin = System.nanoTime();
                  verdicts.add(blacklist.check(token, STRICT, weir.newDeadline()));
                  return System.nanoTime() - begin;
                },
                threads));
      }
      await(ready);
      redis.pause();
      long before = atOnce(weir);
      start.countDown();
      List<Long> nanos = requests.stream().map(CompletableFuture::join).sorted().toList();
      long waited = REQUESTS - (atOnce(weir) - before);
      redis.resume();
      int admitted = (int) verdicts.stream().filter(Verdict.LIVE::equals).count();
      return new Crowd(waited, nanos, admitted);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Map<String, String> settings(Duration deadline) {
    return Map.of(
        "weir.tokens.enabled", "true",
        "weir.deadline", deadline.toMillis() + "ms",
        "weir.redis.command-timeout", 2 * deadline.toMillis() + "ms");
  }

  private static long atOnce(Weir weir) {
    return weir.telemetry().total(Event.FALLBACK_BULKHEAD)
        + weir.telemetry().total(Event.FALLBACK_BREAKER_OPEN);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
