package dev.weir.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisServer;
import dev.weir.ratelimit.store.Charge;
import dev.weir.ratelimit.store.Grant;
import dev.weir.ratelimit.store.Owed;
import dev.weir.ratelimit.store.Taken;
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

/**
 * Nodes that fight for one limit, and what Redis decided, in its order. Their own clocks are
 * minutes off, in both directions.
 */
final class Contention implements AutoCloseable {
  private static final Duration OFF = Duration.ofMinutes(5);
  private static final AtomicInteger SUBJECTS = new AtomicInteger();

  private final List<Engine> engines = new ArrayList<>();

  /** One decision of Redis: when, at what cost, and whether it admitted. */
  record Taking(long atMicros, long cost, boolean admitted) {}

  /** How many threads ask how often, on how many of the nodes. */
  record Load(int nodes, int threads, int decisions) {}

  Contention(RedisServer server, int nodes) {
    for (int i = 0; i < nodes; i++) {
      Duration off = i % 2 == 0 ? OFF : OFF.negated();
      engines.add(Engine.over(server, off, Settings.of(List.of())));
    }
  }

  /** What Redis decided about a subject of its own. Nothing may have been the fallback's. */
  List<Taking> takings(Rate rate, int mostCost, Load load) throws InterruptedException {
    Queue<Taking> takings = new ConcurrentLinkedQueue<>();
    AtomicInteger left = new AtomicInteger(load.decisions());
    CountDownLatch done = new CountDownLatch(load.threads());
    String subject = "s" + SUBJECTS.incrementAndGet();
    for (int t = 0; t < load.threads(); t++) {
      Engine engine = engines.get(t % load.nodes());
      SplittableRandom random = new SplittableRandom(t);
      long most = Math.min(mostCost, rate.permits());
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (left.getAndDecrement() > 0) {
                    long cost = 1 + random.nextLong(most);
                    takings.add(taking(engine, Settings.charge("p", rate, subject, cost)));
                  }
                } finally {
                  done.countDown();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    done.await();
    assertThat(takings).hasSize(load.decisions());
    for (Engine engine : engines) {
      assertThat(engine.telemetry().total(Event.RATELIMIT_LOCAL)).isZero();
    }
    return takings.stream()
        .sorted(
            Comparator.comparingLong(Taking::atMicros).thenComparing(taking -> !taking.admitted()))
        .toList();
  }

  private static Taking taking(Engine engine, Charge charge) {
    List<@Nullable Owed> nothing = new ArrayList<>();
    nothing.add(null);
    Taken taken = engine.redis().take(List.of(charge), nothing, 0).toCompletableFuture().join();
    assertThat(taken).isNotNull();
    Grant grant = taken.grants().get(0);
    return new Taking(grant.atMicros(), charge.cost(), grant.admitted());
  }

  /** Holds every decision against a rolling window: admitted when, and only when, it fitted in. */
  static void assertExact(List<Taking> takings, Rate rate) {
    long window = rate.window().toNanos() / 1000;
    long inWindow = 0;
    int oldest = 0;
    List<Taking> admitted = new ArrayList<>();
    for (Taking taking : takings) {
      while (oldest < admitted.size()
          && admitted.get(oldest).atMicros() <= taking.atMicros() - window) {
        inWindow -= admitted.get(oldest++).cost();
      }
      assertThat(taking.admitted())
          .as("%s with %s permits taken", taking, inWindow)
          .isEqualTo(inWindow + taking.cost() <= rate.permits());
      if (taking.admitted()) {
        admitted.add(taking);
        inWindow += taking.cost();
      }
    }
    assertThat(admitted).isNotEmpty();
  }

  /** Holds every decision against a leaking bucket in exact arithmetic, 2^-20 microseconds. */
  static void assertLeaks(List<Taking> takings, Rate rate) {
    long permits = rate.permits();
    long step = (((rate.window().toNanos() / 1000) << 20) + permits - 1) / permits;
    long burst = rate.burst() == 0 ? permits : rate.burst();
    long start = takings.get(0).atMicros();
    long free = 0;
    for (Taking taking : takings) {
      long now = (taking.atMicros() - start) << 20;
      long next = Math.max(free, now) + taking.cost() * step;
      assertThat(taking.admitted()).as("%s", taking).isEqualTo(next <= now + burst * step);
      free = taking.admitted() ? next : free;
    }
  }

  /** Holds every interval against {@code burst + t * rate}. */
  static void assertWithinBurst(List<Taking> takings, Rate rate) {
    double perMicro = rate.permits() / (rate.window().toNanos() / 1e3);
    long burst = rate.burst() == 0 ? rate.permits() : rate.burst();
    double least = 0;
    long sum = 0;
    for (Taking taking : takings) {
      if (taking.admitted()) {
        // With s(t) taken up to t, every interval holds iff s(t) - rate * t never exceeds its
        // own earlier minimum by more than the burst.
        double before = sum - perMicro * (taking.atMicros() - takings.get(0).atMicros());
        least = Math.min(least, before);
        sum += taking.cost();
        assertThat(before + taking.cost() - least).isLessThanOrEqualTo(burst + 1e-6);
      }
    }
    assertThat(sum).isPositive();
  }

  @Override
  public void close() {
    engines.forEach(Engine::close);
  }
}
