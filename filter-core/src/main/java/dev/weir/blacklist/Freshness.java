package dev.weir.blacklist;

import java.time.Duration;

/**
 * How fresh the answer about a token has to be.
 *
 * @param maxAge how old what this node knows may be for its word to count; zero: Redis is asked
 *     each time
 * @param maxStaleness how old it may be while Redis cannot be asked; beyond that there is no answer
 */
public record Freshness(Duration maxAge, Duration maxStaleness) {
  /** Whether Redis is asked each time. */
  public boolean strict() {
    return maxAge.isZero();
  }
}
