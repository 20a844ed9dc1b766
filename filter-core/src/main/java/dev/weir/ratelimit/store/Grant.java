package dev.weir.ratelimit.store;

/**
 * What one limit answered.
 *
 * @param admitted whether it had the permits; taken they are only if all limits had
 * @param remaining permits left
 * @param nextMicros time until there are more, for a refused one until there are enough; 0 when all
 *     are there
 * @param fullMicros time until all are there
 * @param atMicros when it was charged, by the clock of whoever charged it
 */
public record Grant(
    boolean admitted, long remaining, long nextMicros, long fullMicros, long atMicros) {

  static Grant refused(long remaining, long nextMicros) {
    return new Grant(false, remaining, nextMicros, nextMicros, 0);
  }
}
