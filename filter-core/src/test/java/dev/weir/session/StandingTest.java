package dev.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When a copy of a session is as good as the store's. */
final class StandingTest {
  private static final int ROUNDS = 1_000_000;

  private final Standing standing = new Standing();

  @Test
  void isFreshAtTheGenerationAndUpToTheVersionThatItWasSeenAt() {
    assertThat(standing.freshAt(0, 0)).as("never stored").isFalse();
    standing.current(7, 3);

    assertThat(standing.freshAt(3, 0)).isTrue();
    assertThat(standing.freshAt(3, 7)).isTrue();
    assertThat(standing.freshAt(3, 8)).as("the client has seen more").isFalse();
    assertThat(standing.freshAt(4, 0)).as("messages may be lost").isFalse();
    assertThat(standing.version()).isEqualTo(7);
    assertThat(standing.committedVersion()).isEqualTo(7);
  }

  @Test
  void isFreshUntilAnotherNodeHasMadeANewerVersion() {
    standing.current(7, 3);
    standing.invalidated(7);
    assertThat(standing.freshAt(3, 0)).isTrue();
    standing.invalidated(8);
    standing.invalidated(6);
    assertThat(standing.freshAt(3, 0)).isFalse();
    standing.current(8, 3);
    assertThat(standing.freshAt(3, 0)).isTrue();
  }

  @Test
  void isConfirmedOnlyAsTheVersionThatItIs() {
    standing.current(7, -1);
    standing.confirmed(6, 3);
    assertThat(standing.freshAt(3, 0)).isFalse();
    standing.confirmed(7, 3);
    assertThat(standing.freshAt(3, 0)).isTrue();
  }

  @Test
  void isNotFreshOnceOvertaken() {
    standing.current(7, 3);
    standing.overtaken(9);

    assertThat(standing.freshAt(3, 0)).isFalse();
    assertThat(standing.version()).isEqualTo(7);
    assertThat(standing.committedVersion()).isEqualTo(9);
    assertThat(standing.unconfirmed()).isTrue();
    standing.current(8, 3);
    assertThat(standing.freshAt(3, 0)).as("read before the commit").isFalse();
    standing.current(9, 3);
    assertThat(standing.freshAt(3, 0)).isTrue();
    assertThat(standing.unconfirmed()).isFalse();
  }

  @Test
  void forgetsItsVersionWhenItStartsOver() {
    standing.current(7, 3);
    standing.startOver();
    assertThat(standing.version()).isZero();
    assertThat(standing.freshAt(3, 0)).isFalse();
  }

  /** A client is told of the version that its write made, whatever else is noted meanwhile. */
  @Test
  void neverGoesBackBehindACommit() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Void> others =
        CompletableFuture.runAsync(
            () -> {
              begun.countDown();
              while (!over.get()) {
                standing.current(1, 1);
              }
            });
    begun.await();
    long lost = 0;
    for (long version = 2; version < ROUNDS; version++) {
      standing.committed(version);
      lost += standing.committedVersion() == version ? 0 : 1;
    }
    over.set(true);
    others.join();
    assertThat(lost).isZero();
  }
}
