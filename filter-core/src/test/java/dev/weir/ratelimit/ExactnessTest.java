package dev.weir.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.ratelimit.Contention.Load;
import dev.weir.ratelimit.Contention.Taking;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every decision that Redis took, held against an oracle over the times at which Redis took it:
 * chosen limits under hundreds of threads. {@code -Dratelimit.exactness=10} asks ten times as much.
 */
final class ExactnessTest {
  private static final int FACTOR = Integer.getInteger("ratelimit.exactness", 1);

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  @ParameterizedTest(name = "{0} permits in {1} ms on {2} nodes with {3} threads")
  @CsvSource({"1, 5, 1, 8", "5, 40, 2, 100", "128, 200, 2, 100", "20, 100, 16, 320"})
  void neitherAdmitsTooManyNorTooFew(int permits, int window, int nodes, int threads)
      throws InterruptedException {
    Rate rate = Rate.of(permits, Duration.ofMillis(window));
    List<Taking> takings = takings(rate, 3, new Load(nodes, threads, 6000 * FACTOR));
    Contention.assertExact(takings, rate);
    assertThat(takings).anyMatch(taking -> !taking.admitted());
  }

  @Test
  void letsABucketLeakExactlyAndKeepsItsBurstInEveryInterval() throws InterruptedException {
    Rate rate = new Rate(3000, Duration.ofSeconds(1), 25);
    List<Taking> takings = takings(rate, 4, new Load(2, 100, 8000 * FACTOR));
    Contention.assertWithinBurst(takings, rate);
    Contention.assertLeaks(takings, rate);
    assertThat(takings).anyMatch(taking -> !taking.admitted());
  }

  private static List<Taking> takings(Rate rate, int mostCost, Load load)
      throws InterruptedException {
    try (Contention contention = new Contention(redis.server(), load.nodes())) {
      return contention.takings(rate, mostCost, load);
    }
  }
}
