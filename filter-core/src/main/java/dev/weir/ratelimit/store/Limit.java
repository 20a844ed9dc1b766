package dev.weir.ratelimit.store;

import dev.weir.ratelimit.Rate;
import java.util.concurrent.TimeUnit;

/** A rate, computed for deciding. Immutable. */
public final class Limit {
  /** Parts of a microsecond in which intervals are given to Redis: 2^-20. */
  static final int FRACTION_BITS = 20;

  private final Rate rate;
  private final long windowMicros;
  private final long burst;
  private final long wholeMicros;
  private final long fraction;

  public Limit(Rate rate) {
    this.rate = rate;
    this.windowMicros = TimeUnit.NANOSECONDS.toMicros(rate.window().toNanos());
    this.burst = rate.burst() == 0 ? rate.permits() : rate.burst();
    long permits = rate.permits();
    // Rounded up, so that what is admitted never exceeds the rate.
    long parts = ceilDiv((windowMicros % permits) << FRACTION_BITS, permits);
    this.wholeMicros = windowMicros / permits + (parts >> FRACTION_BITS);
    this.fraction = parts & (1L << FRACTION_BITS) - 1;
  }

  public Rate rate() {
    return rate;
  }

  boolean exact() {
    return rate.exact();
  }

  long permits() {
    return rate.permits();
  }

  /** Most permits that can be taken at once. */
  long most() {
    return exact() ? rate.permits() : burst;
  }

  public long windowMicros() {
    return windowMicros;
  }

  /** Time in which one permit flows back, whole microseconds. */
  long wholeMicros() {
    return wholeMicros;
  }

  /** What {@link #wholeMicros} leaves out, in parts of a microsecond. */
  long fraction() {
    return fraction;
  }

  /** The longest that anything admitted has an effect. */
  long memoryMicros() {
    return exact() ? windowMicros : burst * (wholeMicros + 1);
  }

  /** This node's part of the permits, at least one. */
  long share(int nodes) {
    return Math.max(1, most() / nodes);
  }

  /** Time in which one permit flows back at this node's part of the rate, nanoseconds. */
  long shareNanos(int nodes) {
    return ceilDiv(rate.window().toNanos(), rate.permits()) * nodes;
  }

  private static long ceilDiv(long dividend, long divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Limit limit && rate.equals(limit.rate);
  }

  @Override
  public int hashCode() {
    return rate.hashCode();
  }

  @Override
  public String toString() {
    return rate.toString();
  }
}
