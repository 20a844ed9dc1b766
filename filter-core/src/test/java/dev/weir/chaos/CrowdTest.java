package dev.weir.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.blacklist.TestTokens;
import dev.weir.blacklist.TokenBlacklist;
import dev.weir.embedded.RedisExtension;
import dev.weir.fallback.Deadline;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long requests wait for a Redis that does not answer: counted in the default build, timed with
 * {@code -Dchaos.seconds}.
 */
final class CrowdTest {
  private static final boolean TIMED = Integer.getInteger("chaos.seconds", 0) > 0;
  private static final int DECISIONS = 10_000;

  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  @Test
  void onlyAFewWaitForARedisThatDoesNotAnswer() {
    // So long that all of them have asked before the first one leaves, on any machine.
    Duration deadline = TIMED ? Duration.ofMillis(100) : Duration.ofSeconds(2);
    Crowd crowd = Crowd.ask(redis.server(), deadline);

    assertThat(crowd.waited()).isBetween(1L, (long) Crowd.MAY_WAIT);
    assertThat(crowd.admitted()).isEqualTo(Crowd.REQUESTS);
    if (TIMED) {
      int rest = Crowd.REQUESTS - Crowd.MAY_WAIT - 1;
      System.out.printf(
          "200 requests, Redis stalled: the fast %d within %.1f ms, the slowest %.1f ms%n",
          rest + 1, crowd.nanos().get(rest) / 1e6, crowd.nanos().get(Crowd.REQUESTS - 1) / 1e6);
      assertThat(crowd.nanos().get(rest) / 1e6).isLessThan(30);
      assertThat(crowd.nanos().get(Crowd.REQUESTS - 1) / 1e6).isLessThan(120);
    }
  }

  @Test
  void nobodyWaitsOnceABreakerIsOpen() {
    try (Weir weir = TestWeir.over(redis.url(), Map.of("weir.tokens.enabled", "true"))) {
      TestWeir.awaitWarm(weir);
      TokenBlacklist blacklist = weir.blacklist().orElseThrow();
      String token = TestTokens.live("ann", "alone");
      blacklist.check(token, Crowd.STRICT, weir.newDeadline());
      redis.server().kill();
      await().until(() -> "DOWN".equals(weir.health().components().get("redis")));
      long before = weir.telemetry().total(Event.FALLBACK_BREAKER_OPEN);
      long[] nanos = new long[DECISIONS];
      for (int i = 0; i < DECISIONS; i++) {
        Deadline deadline = weir.newDeadline();
        long begin = System.nanoTime();
        blacklist.check(token, Crowd.STRICT, deadline);
        nanos[i] = System.nanoTime() - begin;
        assertThat(deadline.waits()).isZero();
      }
      assertThat(weir.telemetry().total(Event.FALLBACK_BREAKER_OPEN) - before).isEqualTo(DECISIONS);
      if (TIMED) {
        long[] sorted = LongStream.of(nanos).sorted().toArray();
        System.out.printf(
            "breaker open: a decision takes %.4f ms (median), %.4f ms (p99)%n",
            sorted[DECISIONS / 2] / 1e6, sorted[DECISIONS * 99 / 100] / 1e6);
        assertThat(sorted[DECISIONS * 99 / 100] / 1e6).isLessThan(0.1);
      }
    }
  }
}
