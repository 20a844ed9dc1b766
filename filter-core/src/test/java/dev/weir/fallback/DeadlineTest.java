package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DeadlineTest {
  private final ManualTime time = new ManualTime();
  private final Deadline deadline = Deadline.of(Duration.ofMillis(100), time);

  @Test
  void isNotSpentWhileTheApplicationComputes() {
    time.advanceMillis(5000);

    assertThat(remainingMillis()).isEqualTo(100);
  }

  @Test
  void isSpentWhileWaitingAndAddsUp() {
    waitMillis(30);
    time.advanceMillis(1000);
    waitMillis(50);

    assertThat(remainingMillis()).isEqualTo(20);
  }

  @Test
  void runsDuringAWait() {
    deadline.startWaiting();
    time.advanceMillis(40);

    assertThat(remainingMillis()).isEqualTo(60);
  }

  @Test
  void isNeverNegative() {
    waitMillis(300);

    assertThat(deadline.remainingNanos()).isZero();
  }

  @Test
  void chargesThreadsThatWaitAtTheSameMomentOnce() {
    deadline.startWaiting();
    time.advanceMillis(10);
    deadline.startWaiting();
    time.advanceMillis(10);
    deadline.stopWaiting();
    time.advanceMillis(10);
    deadline.stopWaiting();
    time.advanceMillis(10);

    assertThat(remainingMillis()).isEqualTo(70);
  }

  @Test
  void mayBeEmptyFromTheStart() {
    assertThat(Deadline.of(Duration.ofMillis(-1), time).remainingNanos()).isZero();
  }

  private void waitMillis(long millis) {
    deadline.startWaiting();
    time.advanceMillis(millis);
    deadline.stopWaiting();
  }

  private long remainingMillis() {
    return Duration.ofNanos(deadline.remainingNanos()).toMillis();
  }
}
