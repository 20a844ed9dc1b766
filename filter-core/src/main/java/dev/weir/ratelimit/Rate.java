package dev.weir.ratelimit;

import java.time.Duration;

/**
 * How much is allowed: so many permits in any window of that length.
 *
 * <p>Without a burst and up to {@value #MOST_EXACT} permits it is kept exactly: a log of admission
 * times, so that no window of that length, wherever it begins, holds more than the permits. With a
 * burst, or above that many permits, permits flow back one by one at an even pace (GCRA, the leaky
 * bucket of ITU-T I.371): in any time {@code t} at most {@code burst + t * permits / window} are
 * admitted.
 *
 * @param permits at least 1, up to a billion
 * @param window from a millisecond to 366 days
 * @param burst most permits at once, 0 for all of them
 */
public record Rate(long permits, Duration window, long burst) {
  /** Most permits that are kept exactly. */
  public static final int MOST_EXACT = 128;

  private static final long MOST_PERMITS = 1_000_000_000;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final long MOST_PER_MILLISECOND = 1000;

  /**
   * @throws IllegalArgumentException if anything is out of bounds; the message says what
   */
  public Rate {
    require(permits >= 1 && permits <= MOST_PERMITS, "permits must be 1 to 1000000000");
    require(
        window.compareTo(SHORTEST) >= 0 && window.compareTo(LONGEST) <= 0,
        "the window must be 1ms to 366d");
    require(
        permits / MOST_PER_MILLISECOND <= window.toMillis(),
        "no more than a thousand permits in a millisecond");
    require(burst >= 0 && burst <= MOST_PERMITS, "the burst must be 1 to 1000000000");
    require(
        burst <= 1 || burst - 1 <= (double) LONGEST.toNanos() / window.toNanos() * permits,
        "the burst must come back within 366 days");
  }

  /** So many permits in any such window. */
  public static Rate of(long permits, Duration window) {
    return new Rate(permits, window, 0);
  }

  /** Whether every window of that length is kept exactly. */
  public boolean exact() {
    return burst == 0 && permits <= MOST_EXACT;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
