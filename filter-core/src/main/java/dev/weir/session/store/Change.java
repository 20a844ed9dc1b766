package dev.weir.session.store;

import org.jspecify.annotations.Nullable;

/**
 * One attribute's change on its way to the store.
 *
 * @param name the attribute
 * @param stamp when it was made, microseconds of Redis' time; the newer of two changes wins
 * @param value the encoded value, or null when the attribute was removed
 * @param weak whether it was made after reading the attribute in a session that had never been
 *     loaded: anything that the store holds is then better informed and wins
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity only, never as a value
public record Change(String name, long stamp, byte @Nullable [] value, boolean weak) {
  private static final long OVERHEAD = 96;

  public long bytes() {
    return OVERHEAD + name.length() + (value == null ? 0 : value.length);
  }

  /** Whichever of two changes of one attribute the store would keep. */
  public Change merge(Change other) {
    return other.stamp >= stamp ? other : this;
  }
}
