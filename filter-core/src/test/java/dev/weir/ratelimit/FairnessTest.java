package dev.weir.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that are asked equally often get an equal part of a limit. */
final class FairnessTest {
  private static final int NODES = 4;
  private static final int THREADS = 40;
  private static final int ADMISSIONS = 10_000;

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  @Test
  void reachesAJainIndexOfNinetyNineHundredths() throws InterruptedException {
    Policy policy = Settings.policy("p", 100, Duration.ofMillis(20));
    RateLimitSettings settings = Settings.of(List.of(Settings.rule("/* -> p", policy)));
    List<Engine> engines = new ArrayList<>();
    try {
      for (int i = 0; i < NODES; i++) {
        engines.add(Engine.over(redis.server(), Duration.ZERO, settings));
      }
      AtomicIntegerArray admitted = admissions(engines);
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < NODES; i++) {
        double own = admitted.get(i);
        sum += own;
        squares += own * own;
      }
      assertThat(sum * sum / (NODES * squares)).as("%s", admitted).isGreaterThanOrEqualTo(0.99);
    } finally {
      engines.forEach(Engine::close);
    }
  }

  private static AtomicIntegerArray admissions(List<Engine> engines) throws InterruptedException {
    AtomicIntegerArray admitted = new AtomicIntegerArray(NODES);
    AtomicInteger left = new AtomicInteger(ADMISSIONS);
    CountDownLatch done = new CountDownLatch(THREADS);
    for (int t = 0; t < THREADS; t++) {
      int begin = t;
      Thread thread =
          new Thread(
              () -> {
                try {
                  // In turn, so that no node is asked more often than another.
                  for (int node = begin % NODES; left.get() > 0; node = (node + 1) % NODES) {
                    Engine engine = engines.get(node);
                    if (engine.limiter().decide(FakeRequest.to("/"), engine.deadline()).allowed()) {
                      admitted.incrementAndGet(node);
                      left.decrementAndGet();
                    }
                  }
                } finally {
                  done.countDown();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    done.await();
    return admitted;
  }
}
