package dev.weir.session;

import java.time.Duration;

/**
 * When a session was used, in milliseconds since 1970 of Redis' time: what the application is told,
 * what decides on the time-out, and what the store has heard of. Thread-safe.
 */
final class Accesses {
  /** A tenth of each second of idle time. */
  private static final long TOUCHED_PART_MILLIS = 100;

  private volatile long previousMillis;
  private volatile long latestMillis;
  private volatile long toldMillis;

  /**
   * @param latestMillis the latest access, which the store knows of
   */
  Accesses(long latestMillis) {
    this.previousMillis = latestMillis;
    this.latestMillis = latestMillis;
    this.toldMillis = latestMillis;
  }

  /** When the request before the present one arrived. */
  long previousMillis() {
    return previousMillis;
  }

  /** When the present request arrived, or the latest one anywhere. */
  long latestMillis() {
    return latestMillis;
  }

  /** A request that carries the id has arrived. */
  void arrived(long nowMillis) {
    previousMillis = latestMillis;
    latestMillis = Math.max(nowMillis, latestMillis);
  }

  /** Another node has seen a request. */
  void arrivedElsewhere(long millis) {
    latestMillis = Math.max(millis, latestMillis);
  }

  /** Whether nobody has used a session of that idle time, in seconds, for so long. */
  boolean idleFor(int interval, long nowMillis) {
    return interval > 0 && nowMillis - latestMillis >= interval * 1000L;
  }

  /** How far behind the store may be, milliseconds. */
  static long lagMillis(int interval, Duration configured) {
    long ofInterval = Math.max(0, interval) * TOUCHED_PART_MILLIS;
    return ofInterval == 0 ? configured.toMillis() : Math.min(configured.toMillis(), ofInterval);
  }

  /** Whether the store should be told of the latest access; true once for each interval. */
  boolean takeTouchDue(int interval, Duration configured) {
    long access = latestMillis;
    boolean due = access - toldMillis >= lagMillis(interval, configured);
    if (due) {
      toldMillis = access;
    }
    return due;
  }
}
