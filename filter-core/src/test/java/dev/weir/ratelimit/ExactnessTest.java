package dev.weir.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every decision that Redis took, held against an oracle over the times at which Redis took it. The
 * nodes' own clocks are minutes off, in both directions.
 */
final class ExactnessTest {
  private static final Duration OFF = Duration.ofMinutes(5);

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  /** One decision of Redis: when, at what cost, and whether it admitted. */
  private record Taking(long atMicros, long cost, boolean admitted) {}

  /**
   * How much is asked of how many nodes; {@code -Dratelimit.exactness=10} asks ten times as much.
   */
  private record Load(int nodes, int threads, int decisions) {
    static Load of(int nodes, int threads, int decisions) {
      return new Load(nodes, threads, decisions * Integer.getInteger("ratelimit.exactness", 1));
    }
  }

  @ParameterizedTest(name = "{0} permits in {1} ms on {2} nodes with {3} threads")
  @CsvSource({"1, 5, 1, 8", "5, 40, 2, 100", "128, 200, 2, 100", "20, 100, 16, 320"})
  void neitherAdmitsTooManyNorTooFew(int permits, int window, int nodes, int threads)
      throws InterruptedException {
    Rate rate = Rate.of(permits, Duration.ofMillis(window));
    List<Taking> takings = takings(rate, 3, Load.of(nodes, threads, 6000));
    long inWindow = 0;
    int oldest = 0;
    List<Taking> admitted = new ArrayList<>();
    for (Taking taking : takings) {
      while (oldest < admitted.size()
          && admitted.get(oldest).atMicros() <= taking.atMicros() - window * 1000L) {
        inWindow -= admitted.get(oldest++).cost();
      }
      assertThat(taking.admitted())
          .as("%s with %s permits taken", taking, inWindow)
          .isEqualTo(inWindow + taking.cost() <= permits);
      if (taking.admitted()) {
        admitted.add(taking);
        inWindow += taking.cost();
      }
    }
    assertThat(admitted.size()).isPositive().isLessThan(takings.size());
  }

  @Test
  void keepsABucketWithinItsBurstAndRateInEveryInterval() throws InterruptedException {
    Rate rate = new Rate(3000, Duration.ofSeconds(1), 25);
    double perMicro = 3000 / 1e6;
    double least = 0;
    long sum = 0;
    List<Taking> takings = takings(rate, 4, Load.of(2, 100, 8000));
    for (Taking taking : takings) {
      if (taking.admitted()) {
        // With s(t) taken up to t, every interval holds iff s(t) - rate * t never exceeds its
        // own earlier minimum by more than the burst.
        double before = sum - perMicro * (taking.atMicros() - takings.get(0).atMicros());
        least = Math.min(least, before);
        sum += taking.cost();
        assertThat(before + taking.cost() - least).isLessThanOrEqualTo(25 + 1e-6);
      }
    }
    assertThat(takings).anyMatch(taking -> !taking.admitted());
  }

  /** What Redis decided, in its order. Nothing may have been decided by a fallback. */
  private static List<Taking> takings(Rate rate, int mostCost, Load load)
      throws InterruptedException {
    Queue<Taking> takings = new ConcurrentLinkedQueue<>();
    List<Engine> engines = new ArrayList<>();
    try {
      for (int i = 0; i < load.nodes(); i++) {
        Duration off = i % 2 == 0 ? OFF : OFF.negated();
        engines.add(Engine.over(redis.server(), off, Settings.of(List.of())));
      }
      AtomicInteger left = new AtomicInteger(load.decisions());
      CountDownLatch done = new CountDownLatch(load.threads());
      for (int t = 0; t < load.threads(); t++) {
        Engine engine = engines.get(t % engines.size());
        SplittableRandom random = new SplittableRandom(t);
        long most = Math.min(mostCost, rate.permits());
        Thread thread =
            new Thread(
                () -> {
                  try {
                    while (left.getAndDecrement() > 0) {
                      takings.add(taking(engine, rate, 1 + random.nextLong(most)));
                    }
                  } finally {
                    done.countDown();
                  }
                });
        thread.setDaemon(true);
        thread.start();
      }
      done.await();
      for (Engine engine : engines) {
        assertThat(engine.telemetry().total(Event.RATELIMIT_LOCAL)).isZero();
      }
    } finally {
      engines.forEach(Engine::close);
    }
    return takings.stream()
        .sorted(
            Comparator.comparingLong(Taking::atMicros).thenComparing(taking -> !taking.admitted()))
        .toList();
  }

  private static Taking taking(Engine engine, Rate rate, long cost) {
    List<Charge> one = List.of(Settings.charge("p", rate, "s", cost));
    List<@Nullable Owed> nothing = new ArrayList<>();
    nothing.add(null);
    Taken taken = engine.redis().take(one, nothing, 0).toCompletableFuture().join();
    assertThat(taken).isNotNull();
    Grant grant = taken.grants().get(0);
    return new Taking(grant.atMicros(), cost, grant.admitted());
  }
}
