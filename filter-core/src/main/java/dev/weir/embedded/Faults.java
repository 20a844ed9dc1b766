package dev.weir.embedded;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the proxy's network at the moment. Durations in nanoseconds, 0 for none.
 *
 * @param delay how long replies are held back
 * @param jitter how much longer at most, at random
 * @param stalled whether no byte moves
 * @param resetEvery the pause between two resets of all connections
 * @param resetAfter the age at which a connection is reset
 * @param garble what happens to replies
 */
record Faults(
    long delay,
    long jitter,
    boolean stalled,
    long resetEvery,
    long resetAfter,
    @Nullable Garble garble) {
  static final Faults NONE = new Faults(0, 0, false, 0, 0, null);

  Faults delay(long delay, long jitter) {
    return new Faults(delay, jitter, stalled, resetEvery, resetAfter, garble);
  }

  Faults stall() {
    return new Faults(delay, jitter, true, resetEvery, resetAfter, garble);
  }

  Faults resetEvery(long pause) {
    return new Faults(delay, jitter, stalled, pause, resetAfter, garble);
  }

  Faults resetAfter(long age) {
    return new Faults(delay, jitter, stalled, resetEvery, age, garble);
  }

  Faults garble(Garble garble) {
    return new Faults(delay, jitter, stalled, resetEvery, resetAfter, garble);
  }

  /** How long this reply is held back. */
  long delayOfOne(Random random) {
    return jitter == 0 ? delay : delay + (long) (random.nextDouble() * jitter);
  }
}
