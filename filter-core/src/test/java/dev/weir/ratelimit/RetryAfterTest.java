package dev.weir.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that are alone on their key and come back exactly when they are told to. */
final class RetryAfterTest {
  private static final int TRIALS = 25;

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  @ParameterizedTest(name = "{0} in {1} ms, burst {2}, on {3} nodes")
  @CsvSource({"1, 20, 0, 1", "3, 60, 0, 2", "40, 800, 2, 1", "300, 6000, 3, 2"})
  void areAlwaysAdmitted(int permits, int window, int burst, int nodes) {
    Policy policy =
        new Policy(
            "p",
            new Rate(permits, Duration.ofMillis(window), burst),
            List.of(Subjects.ADDRESS),
            Outage.SHARE,
            false,
            false);
    RateLimitSettings settings = Settings.of(List.of(Settings.rule("/* -> p", policy)));
    try (Engine one = Engine.over(redis.server(), Duration.ofMinutes(5), settings);
        Engine two = Engine.over(redis.server(), Duration.ofMinutes(-5), settings)) {
      int refusals = 0;
      for (int trial = 0; trial < TRIALS; trial++) {
        Engine refusing = refused(one, nodes == 1 ? one : two);
        Decision refusal = decide(refusing);
        if (refusal.allowed()) {
          // The window went on meanwhile.
          continue;
        }
        Duration wait = refusal.retryAfter();
        refusals++;
        waitUntil(System.nanoTime() + wait.toNanos());
        assertThat(decide(refusing).allowed()).as("after %s", wait).isTrue();
        assertThat(wait).isLessThanOrEqualTo(Duration.ofMillis(window));
      }
      assertThat(refusals).isPositive();
    }
  }

  private static Decision decide(Engine engine) {
    return engine.limiter().decide(FakeRequest.to("/"), engine.deadline());
  }

  /** Uses the limit up; the node that refused in the end. */
  private static Engine refused(Engine one, Engine two) {
    Engine asked = one;
    while (decide(asked).allowed()) {
      asked = asked == one ? two : one;
    }
    return asked;
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
