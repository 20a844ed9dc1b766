package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RedisClockTest {
  private static final long WALL = 5_000_000;

  private long nanos = -1_000_000;
  private final RedisClock clock = new RedisClock(() -> nanos, () -> WALL);

  @Test
  void showsTheWallClockBeforeFirstContact() {
    assertThat(clock.micros()).isEqualTo(WALL);
    assertThat(clock.errorMicros()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void goesOnFromTheMiddleOfTheRoundTrip() {
    clock.observe(1_000_000, nanos, nanos + 400_000);
    nanos += 400_000;

    assertThat(clock.micros()).isEqualTo(1_000_200);
    assertThat(clock.errorMicros()).isEqualTo(201);
  }

  @Test
  void prefersTheSampleWithTheShorterRoundTrip() {
    clock.observe(1_000_000, nanos, nanos + 200_000);
    clock.observe(1_000_000, nanos, nanos + 20_000_000);

    nanos += 100_000;
    assertThat(clock.micros()).isEqualTo(1_000_000);
  }

  @Test
  void prefersAFreshSampleOnceTheOldOneMayHaveDrifted() {
    clock.observe(1_000_000, nanos, nanos + 200_000);
    nanos += TimeUnit.MINUTES.toNanos(10);
    // 600 s at 200 us/s: the old one may be 120 ms off by now, this one is 50 ms off at most.
    clock.observe(601_060_000, nanos, nanos + 100_000_000);

    nanos += 50_000_000;
    assertThat(clock.micros()).isEqualTo(601_060_000);
  }

  @Test
  void followsARedisWhoseClockWasSet() {
    clock.observe(1_000_000, nanos, nanos + 200_000);
    clock.observe(3_601_000_000L, nanos, nanos + 90_000_000);

    nanos += 45_000_000;
    assertThat(clock.micros()).isEqualTo(3_601_000_000L);
  }

  /** Whatever part of the round trip the way there took, the truth lies within the stated error. */
  @Property(tries = 300)
  void isNeverFurtherOffThanItSays(
      @ForAll @IntRange(max = 50_000) int there,
      @ForAll @IntRange(max = 50_000) int back,
      @ForAll @IntRange(max = 3600) int laterSeconds) {
    RedisClock fresh = new RedisClock(() -> nanos, () -> WALL);
    long redis = 1_700_000_000_000_000L;
    long sent = nanos;
    long received = sent + (there + back) * 1000L;
    fresh.observe(redis, sent, received);

    nanos = received + TimeUnit.SECONDS.toNanos(laterSeconds);
    long truth = redis + back + TimeUnit.SECONDS.toMicros(laterSeconds);
    assertThat(Math.abs(fresh.micros() - truth)).isLessThanOrEqualTo(fresh.errorMicros());
  }
}
