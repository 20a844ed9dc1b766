package dev.weir.session;

import dev.weir.session.attribute.AttributeCodec;
import dev.weir.session.store.Change;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a live session at one moment. Immutable; {@link Attributes} replaces it.
 *
 * @param value the object, or null while only the bytes are at hand, or when removed
 * @param encoded the bytes as last stored, or null when they were never made or it is removed
 * @param stamp when the stored change was made, 0 when it was never stored
 * @param state what the slot holds
 * @param dirty whether the store has yet to be told
 * @param weak see {@link Change#weak()}
 * @param replaces whether the store may hold what was here before
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity only, never as a value
record Slot(
    @Nullable Object value,
    byte @Nullable [] encoded,
    long stamp,
    State state,
    boolean dirty,
    boolean weak,
    boolean replaces) {

  enum State {
    PRESENT,
    REMOVED,
    /** The value cannot be turned into bytes and stays on this node. */
    NODE_ONLY
  }

  private static final int OVERHEAD = 184;

  static Slot set(Object value, boolean weak, @Nullable Slot before) {
    boolean replaces = before != null && (before.replaces || before.encoded != null);
    return new Slot(value, null, 0, State.PRESENT, true, weak, replaces);
  }

  static Slot gone(boolean weak) {
    return new Slot(null, null, 0, State.REMOVED, true, weak, false);
  }

  static Slot stored(Change change) {
    State state = change.value() == null ? State.REMOVED : State.PRESENT;
    return new Slot(null, change.value(), change.stamp(), state, false, false, false);
  }

  Slot decoded(Object object, byte[] baseline) {
    return new Slot(object, baseline, stamp, state, dirty, weak, replaces);
  }

  Slot saved(byte @Nullable [] bytes, long newStamp) {
    return new Slot(value, bytes, newStamp, state, false, weak, false);
  }

  Slot onThisNodeOnly(long newStamp) {
    return new Slot(value, null, newStamp, State.NODE_ONLY, false, weak, false);
  }

  Slot again() {
    return new Slot(value, encoded, stamp, state, true, weak, replaces);
  }

  boolean visible() {
    return state != State.REMOVED;
  }

  /** How many bytes of the store it takes up. */
  int length() {
    return encoded == null ? 0 : encoded.length;
  }

  boolean travels() {
    return state != State.NODE_ONLY;
  }

  /** Whether the object may have changed without anybody saying so. */
  boolean watched() {
    return state == State.PRESENT && value != null && !AttributeCodec.immutable(value);
  }

  boolean encodedAs(byte[] bytes) {
    return Arrays.equals(encoded, bytes);
  }

  /** Whether this node's slot wins over what the store holds. */
  boolean beats(Change stored) {
    return !weak && (dirty || stamp >= stored.stamp());
  }

  /** Whether a store at {@code version} that does not hold the attribute knows better. */
  boolean outdated(long version) {
    return !dirty && travels() && stamp <= version;
  }

  /** Whether the slot only remembers a removal made before {@code stampMicros}. */
  boolean forgettable(long stampMicros) {
    return state == State.REMOVED && !dirty && stamp < stampMicros;
  }

  long bytes() {
    return OVERHEAD + (encoded == null ? 0 : 2L * encoded.length);
  }

  Change change(String name) {
    return new Change(name, stamp, state == State.PRESENT ? encoded : null, weak);
  }
}
