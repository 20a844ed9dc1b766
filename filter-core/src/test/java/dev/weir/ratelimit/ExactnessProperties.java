package dev.weir.ratelimit;

import dev.weir.embedded.RedisServer;
import dev.weir.ratelimit.Contention.Load;
import dev.weir.ratelimit.Contention.Taking;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The same oracle as in {@link ExactnessTest} for limits, costs, nodes and threads as they come.
 * {@code -Dratelimit.tries=200} makes it long.
 */
final class ExactnessProperties {
  private static final int TRIES = Integer.getInteger("ratelimit.tries", 12);
  private static final int MOST_TRIES = 1000;
  private static final int MOST_NODES = 16;
  private static final int DECISIONS = 1500;

  @SuppressWarnings("NullAway.Init")
  private static RedisServer redis;

  @SuppressWarnings("NullAway.Init")
  private static Contention contention;

  private static int logs;
  private static int buckets;

  @BeforeContainer
  static void start() {
    redis = RedisServer.start();
    contention = new Contention(redis, MOST_NODES);
  }

  @AfterContainer
  static void stop() {
    contention.close();
    redis.close();
  }

  @Property(tries = MOST_TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void anExactLimitNeitherAdmitsTooManyNorTooFew(
      @ForAll @IntRange(min = 1, max = 128) int permits,
      @ForAll @IntRange(min = 1, max = 250) int windowMillis,
      @ForAll @IntRange(min = 1, max = 6) int mostCost,
      @ForAll @IntRange(min = 1, max = MOST_NODES) int nodes,
      @ForAll @IntRange(min = 1, max = 300) int threads)
      throws InterruptedException {
    if (logs++ < TRIES) {
      Rate rate = Rate.of(permits, Duration.ofMillis(windowMillis));
      Load load = new Load(nodes, threads, DECISIONS);
      Contention.assertExact(contention.takings(rate, mostCost, load), rate);
    }
  }

  @Property(tries = MOST_TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void aBucketStaysWithinItsBurstAndRateInEveryInterval(
      @ForAll @IntRange(min = 1, max = 5000) int permits,
      @ForAll @IntRange(min = 50, max = 2000) int windowMillis,
      @ForAll @IntRange(min = 1, max = 300) int burst,
      @ForAll @IntRange(min = 1, max = MOST_NODES) int nodes,
      @ForAll @IntRange(min = 1, max = 300) int threads)
      throws InterruptedException {
    if (buckets++ < TRIES) {
      Rate rate = new Rate(permits, Duration.ofMillis(windowMillis), burst);
      Load load = new Load(nodes, threads, DECISIONS);
      List<Taking> takings = contention.takings(rate, burst, load);
      Contention.assertWithinBurst(takings, rate);
      Contention.assertLeaks(takings, rate);
    }
  }
}
