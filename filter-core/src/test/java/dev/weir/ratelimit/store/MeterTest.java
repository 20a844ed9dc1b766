package dev.weir.ratelimit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ratelimit.Rate;
import dev.weir.ratelimit.Settings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one node decides without Redis, by a clock of the tests' own. */
final class MeterTest {
  private static final long SECOND = 1_000_000_000;
  private static final Rate FIVE = Rate.of(5, Duration.ofSeconds(10));
  private static final Rate BUCKET = new Rate(100, Duration.ofSeconds(10), 5);

  private long now = -7 * SECOND;

  private static Charge charge(Rate rate, long cost) {
    return Settings.charge("p", rate, "s", cost);
  }

  private int admitted(Meter meter, Rate rate, int nodes) {
    int admitted = 0;
    while (meter.take(charge(rate, 1), nodes, now).admitted()) {
      admitted++;
    }
    return admitted;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 7})
  void admitsItsShareAndAtLeastOne(int nodes) {
    for (Rate rate : List.of(FIVE, BUCKET)) {
      assertThat(admitted(new Meter(charge(rate, 1)), rate, nodes))
          .isEqualTo(Math.max(1, 5 / nodes));
    }
  }

  @Test
  void admitsAgainAtTheVeryMomentThatItNames() {
    for (Rate rate : List.of(FIVE, BUCKET)) {
      Meter meter = new Meter(charge(rate, 1));
      admitted(meter, rate, 1);
      Grant refused = meter.take(charge(rate, 2), 1, now);
      now += refused.nextMicros() * 1000 - 1000;
      assertThat(meter.take(charge(rate, 2), 1, now).admitted()).isFalse();
      now += 1000;
      assertThat(meter.take(charge(rate, 2), 1, now).admitted()).isTrue();
    }
  }

  @Property(tries = 200)
  void keepsEveryWindowOfAnExactLimit(
      @ForAll @IntRange(min = 1, max = 20) int permits,
      @ForAll @Size(max = 200) List<@IntRange(max = 400) Integer> pauses) {
    Rate rate = Rate.of(permits, Duration.ofSeconds(1));
    Meter meter = new Meter(charge(rate, 1));
    Deque<Long> window = new ArrayDeque<>();
    for (int pause : pauses) {
      now += pause * 1_000_000L;
      while (!window.isEmpty() && window.getFirst() <= now - SECOND) {
        window.removeFirst();
      }
      boolean admitted = meter.take(charge(rate, 1), 1, now).admitted();
      assertThat(admitted).isEqualTo(window.size() < permits);
      if (admitted) {
        window.addLast(now);
      }
    }
  }

  @Test
  void beginsAnOutageWithItsPartOfWhatWasLeft() {
    Meter meter = new Meter(charge(FIVE, 1));
    learn(meter, FIVE, 2, 9_000_000);
    assertThat(admitted(meter, FIVE, 1)).isEqualTo(2);
    Meter half = new Meter(charge(Rate.of(10, Duration.ofSeconds(10)), 1));
    learn(half, Rate.of(10, Duration.ofSeconds(10)), 4, 9_000_000);
    assertThat(admitted(half, Rate.of(10, Duration.ofSeconds(10)), 2)).isEqualTo(2);
    now += 9 * SECOND;
    assertThat(admitted(half, Rate.of(10, Duration.ofSeconds(10)), 2)).isEqualTo(3);
  }

  @Test
  void beginsAnOutageWithABucketAsFullAsItWas() {
    Meter meter = new Meter(charge(BUCKET, 1));
    learn(meter, BUCKET, 2, 300_000);
    assertThat(admitted(meter, BUCKET, 1)).isEqualTo(2);
  }

  private void learn(Meter meter, Rate rate, long remaining, long fullMicros) {
    meter.learn(charge(rate, 1), new Grant(true, remaining, 0, fullMicros, 0), called(0));
  }

  private Meter.Call called(long lasting) {
    return new Meter.Call(now, now + lasting, 0);
  }

  @Test
  void forgetsWhatWasLeftOnceThatWindowIsOver() {
    Meter meter = new Meter(charge(FIVE, 1));
    learn(meter, FIVE, 0, 10_000_000);
    now += 10 * SECOND;
    assertThat(admitted(meter, FIVE, 1)).isEqualTo(5);
  }

  @Test
  void owesRedisTheTimesOfWhatItAdmitted() {
    Meter meter = new Meter(charge(FIVE, 1));
    meter.take(charge(FIVE, 2), 1, now);
    now += SECOND;
    meter.take(charge(FIVE, 1), 1, now);
    Owed owed = Objects.requireNonNull(meter.settle(1, now, 5_000_000));
    assertThat(owed.permits()).isEqualTo(3);
    ByteBuffer times = ByteBuffer.wrap(Objects.requireNonNull(owed.times()));
    assertThat(List.of(times.getLong(), times.getLong(), times.getLong()))
        .containsExactly(4_000_000L, 4_000_000L, 5_000_000L);
    assertThat(meter.owes()).isFalse();
    assertThat(meter.settle(1, now, 5_000_000)).isNull();
    owed.restore();
    assertThat(meter.owes()).isTrue();
    now += 9 * SECOND + SECOND / 2;
    assertThat(Objects.requireNonNull(meter.settle(1, now, 14_500_000)).permits()).isEqualTo(1);
  }

  @Test
  void owesRedisOnlyWhatHasNotFlowedBack() {
    Meter meter = new Meter(charge(BUCKET, 1));
    meter.take(charge(BUCKET, 5), 1, now);
    now += SECOND / 4;
    Owed owed = Objects.requireNonNull(meter.settle(1, now, 0));
    assertThat(owed.permits()).isEqualTo(3);
    assertThat(owed.argument()).isEqualTo("3");
  }

  @Test
  void keepsWhatItOwesApartFromWhatRedisKnew() {
    Meter meter = new Meter(charge(FIVE, 1));
    learn(meter, FIVE, 3, 10_000_000);
    assertThat(admitted(meter, FIVE, 1)).isEqualTo(3);
    assertThat(Objects.requireNonNull(meter.settle(1, now, 0)).permits()).isEqualTo(3);
  }

  @Test
  void remembersARefusalForItsCostAndLimitUntilItsTime() {
    Meter meter = new Meter(charge(FIVE, 2));
    meter.learn(charge(FIVE, 2), Grant.refused(1, 1_000_000), called(SECOND / 10));
    // Redis said so at some time between; whoever waits that long is certain to be admitted.
    assertThat(meter.refusedFor(charge(FIVE, 2), now, 0)).isEqualTo(SECOND + SECOND / 10);
    assertThat(meter.refusedFor(charge(FIVE, 3), now, 0)).isPositive();
    assertThat(meter.refusedFor(charge(FIVE, 1), now, 0)).isZero();
    assertThat(meter.refusedFor(charge(BUCKET, 2), now, 0)).isZero();
    assertThat(meter.refusedFor(charge(FIVE, 2), now, 1)).isZero();
    now += SECOND;
    assertThat(meter.refusedFor(charge(FIVE, 2), now, 0)).isZero();
  }

  @Test
  void remembersASubjectForAsLongAsTheSlowestRateThatItHad() {
    Meter meter = new Meter(charge(FIVE, 1));
    long once = meter.lifeNanos();
    meter.take(charge(Rate.of(5, Duration.ofHours(1)), 1), 1, now);
    assertThat(meter.lifeNanos()).isGreaterThan(100 * once);
    meter.take(charge(FIVE, 1), 1, now);
    assertThat(meter.lifeNanos()).isGreaterThan(100 * once);
  }

  @Test
  void givesBackWhatItTook() {
    for (Rate rate : List.of(FIVE, BUCKET)) {
      Meter meter = new Meter(charge(rate, 1));
      meter.take(charge(rate, 2), 1, now);
      Charge three = charge(rate, 3);
      meter.refund(three, meter.take(three, 1, now), 1);
      assertThat(admitted(meter, rate, 1)).isEqualTo(3);
    }
  }
}
