package dev.weir.responsecache;

import dev.weir.responsecache.policy.Answers;
import dev.weir.responsecache.policy.CacheStatus;
import dev.weir.responsecache.policy.ResponseCacheSettings;
import dev.weir.responsecache.store.Purges;
import dev.weir.responsecache.store.Shelves;
import dev.weir.telemetry.Telemetry;
import java.util.function.LongSupplier;

/** What exchanges work with. */
record Machinery(
    ResponseCacheSettings settings,
    Shelves shelves,
    Flights flights,
    Purges purges,
    CacheStatus status,
    Clocks clocks,
    Telemetry telemetry) {

  /**
   * Two clocks that never meet.
   *
   * @param nanoTime this process' own, which only runs forward: ages are measured with it
   * @param wallMillis the node's, for what is said in dates
   */
  record Clocks(LongSupplier nanoTime, LongSupplier wallMillis) {}

  private static final long NANOS = 1_000_000;
  private static final long SECOND = 1000;

  /** Milliseconds on this process' own clock. */
  long millis() {
    return clocks.nanoTime().getAsLong() / NANOS;
  }

  /** Seconds since 1970 on the node's clock. */
  long wallSeconds() {
    return Math.floorDiv(clocks.wallMillis().getAsLong(), SECOND);
  }

  Answers.Context context(String status) {
    return new Answers.Context(millis(), wallSeconds(), status);
  }
}
