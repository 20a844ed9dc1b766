package dev.weir.ratelimit.store;

import org.jspecify.annotations.Nullable;

/**
 * What this node admitted while Redis was away, on its way there.
 *
 * @param charge the limit, at no cost of its own
 * @param times of an exact limit, 8 bytes each, ascending, by Redis' clock; else null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Owed(Meter meter, Charge charge, long permits, byte @Nullable [] times) {

  /** It did not arrive. */
  void restore() {
    meter.owe(permits);
  }

  /** As the script reads it. */
  Object argument() {
    return times == null ? (Object) Long.toString(permits) : times;
  }
}
