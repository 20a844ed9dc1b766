package dev.weir.redis;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An estimate of Redis' time between calls, so that time stamps of all nodes are of one clock
 * (Cristian's algorithm). Its error is half the round trip of the best sample, growing with the age
 * of that sample. Thread-safe, waits for nobody.
 */
public final class RedisClock {
  /** How fast two clocks may drift apart: 200 microseconds per second. */
  private static final long DRIFT_DIVISOR = 5000;

  private final LongSupplier nanoTime;
  private final LongSupplier wallMicros;
  private final AtomicReference<@Nullable Sample> best = new AtomicReference<>();

  /**
   * @param nanoTime this process' own stable clock
   * @param wallMicros this node's clock, microseconds since 1970, for the time before first contact
   */
  public RedisClock(LongSupplier nanoTime, LongSupplier wallMicros) {
    this.nanoTime = nanoTime;
    this.wallMicros = wallMicros;
  }

  /** At {@code atNanos} Redis' clock showed {@code redisMicros}, give or take {@code error}. */
  private record Sample(long redisMicros, long atNanos, long error) {
    long microsAt(long nanos) {
      return redisMicros + (nanos - atNanos) / 1000;
    }

    long errorAt(long nanos) {
      return error + Math.max(0, (nanos - atNanos) / 1000 / DRIFT_DIVISOR);
    }

    boolean betterThan(Sample old) {
      long oldError = old.errorAt(atNanos);
      // Further apart than both errors allow: Redis' clock was set, or it is another server.
      boolean contradicts = Math.abs(redisMicros - old.microsAt(atNanos)) > error + oldError;
      return contradicts || error <= oldError;
    }
  }

  /** Microseconds since 1970 by Redis' clock; before first contact by this node's own. */
  public long micros() {
    Sample sample = best.get();
    return sample == null ? wallMicros.getAsLong() : sample.microsAt(nanoTime.getAsLong());
  }

  /** How far {@link #micros} may be off, in microseconds; {@code Long.MAX_VALUE} when unknown. */
  public long errorMicros() {
    Sample sample = best.get();
    return sample == null ? Long.MAX_VALUE : sample.errorAt(nanoTime.getAsLong());
  }

  /** This process' clock, to be read before a call is sent and after its reply arrived. */
  public long nanos() {
    return nanoTime.getAsLong();
  }

  /**
   * Takes in a time that a script returned.
   *
   * @param redisMicros Redis' {@code TIME} in microseconds
   * @param sentNanos {@link #nanos} when the call was sent
   * @param receivedNanos {@link #nanos} when its reply arrived
   */
  public void observe(long redisMicros, long sentNanos, long receivedNanos) {
    long halfNanos = Math.max(0, receivedNanos - sentNanos) / 2;
    Sample sample = new Sample(redisMicros, sentNanos + halfNanos, halfNanos / 1000 + 1);
    best.updateAndGet(old -> old == null || sample.betterThan(old) ? sample : old);
  }
}
