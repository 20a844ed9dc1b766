package dev.weir.bench;

import java.util.Arrays;

/** Response times, exact to a microsecond up to a quarter of a second. Not thread-safe. */
final class Latencies {
  private static final int LIMIT_MICROS = 250_000;

  private final int[] counts = new int[LIMIT_MICROS + 1];
  private long total;

  void record(long nanos) {
    counts[(int) Math.min(nanos / 1000, LIMIT_MICROS)]++;
    total++;
  }

  /** All of these together. */
  static Latencies sum(Iterable<Latencies> parts) {
    Latencies sum = new Latencies();
    for (Latencies part : parts) {
      for (int i = 0; i < sum.counts.length; i++) {
        sum.counts[i] += part.counts[i];
      }
      sum.total += part.total;
    }
    return sum;
  }

  long total() {
    return total;
  }

  /** The time, in microseconds, that a share of the responses did not exceed. */
  int quantileMicros(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int micros = 0; micros < counts.length; micros++) {
      seen += counts[micros];
      if (seen >= rank) {
        return micros;
      }
    }
    throw new IllegalStateException("nothing was recorded");
  }

  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
  }
}
