package dev.weir.session;

import dev.weir.session.attribute.AttributeCodec;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Moves attribute values between their objects and their bytes, and says once for each class what
 * could not be moved. Thread-safe.
 */
final class AttributeValues {
  private static final System.Logger LOG = System.getLogger("dev.weir.session");
  private static final int MOST_CLASSES_NAMED = 256;

  private final AttributeCodec codec;
  private final SessionSettings settings;
  private final Telemetry telemetry;
  private final Set<String> named = ConcurrentHashMap.newKeySet();
  private volatile SessionObserver observer = SessionObserver.NONE;

  AttributeValues(AttributeCodec codec, SessionSettings settings, Telemetry telemetry) {
    this.codec = codec;
    this.settings = settings;
    this.telemetry = telemetry;
  }

  /** Who is told of passages and ends. */
  SessionObserver observer() {
    return observer;
  }

  void observer(SessionObserver told) {
    observer = told;
  }

  /** Whether a value's class says that it can be turned into bytes. */
  boolean transferable(Object value) {
    return codec.transferable(value);
  }

  /** The slot with its object, or null when the bytes cannot be read any more. */
  @Nullable Slot decode(LiveSession owner, String name, Slot slot, byte[] bytes) {
    try {
      Object value = codec.decode(bytes);
      // An object read back may be written in another order than the one it came from: what the
      // next commit is compared with is this object's own bytes.
      byte[] baseline = AttributeCodec.immutable(value) ? bytes : codec.encode(value);
      observer.didActivate(owner, value);
      return slot.decoded(value, baseline);
    } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError unreadable) {
      telemetry.count(Event.SESSION_ATTRIBUTE_UNREADABLE);
      warnOnce(
          "unreadable " + unreadable.getMessage(),
          "Session attribute '" + name + "' cannot be read and is dropped: " + unreadable);
      return null;
    }
  }

  /** The slot as it is after its change was taken, or null when nothing changed. */
  @Nullable Slot save(LiveSession owner, String name, Slot slot, long stamp) {
    Object value = slot.value();
    if (value == null) {
      return slot.saved(slot.state() == Slot.State.PRESENT ? slot.encoded() : null, stamp);
    }
    try {
      byte[] bytes = encode(owner, value);
      if (bytes.length > settings.maxAttributeBytes()) {
        return slot.dirty()
            ? unwritable(name, slot, stamp, bytes.length + " bytes are too many")
            : null;
      }
      return slot.dirty() || !slot.encodedAs(bytes) ? slot.saved(bytes, stamp) : null;
    } catch (IOException | RuntimeException notNow) {
      // A watched object that another thread is changing at this moment is looked at again by that
      // thread's own commit.
      return slot.dirty() ? unwritable(name, slot, stamp, notNow.toString()) : null;
    }
  }

  /** Whether a session may have so many bytes. */
  boolean fits(long bytes) {
    return bytes <= settings.maxSessionBytes();
  }

  /** The slot of a value that its session has no room for. */
  @Nullable Slot tooMuch(String name, Slot slot, long stamp) {
    return slot.dirty() ? unwritable(name, slot, stamp, "the session has no room for it") : null;
  }

  private byte[] encode(LiveSession owner, Object value) throws IOException {
    if (AttributeCodec.immutable(value)) {
      return codec.encode(value);
    }
    observer.willPassivate(owner, value);
    try {
      return codec.encode(value);
    } finally {
      observer.didActivate(owner, value);
    }
  }

  private Slot unwritable(String name, Slot slot, long stamp, String why) {
    telemetry.count(Event.SESSION_ATTRIBUTE_UNWRITABLE);
    Object value = slot.value();
    String type = value == null ? "null" : value.getClass().getName();
    warnOnce(
        "unwritable " + type,
        "Session attribute '" + name + "' of " + type + " stays on this node: " + why);
    return slot.onThisNodeOnly(stamp);
  }

  private void warnOnce(String key, String message) {
    if (named.size() < MOST_CLASSES_NAMED && named.add(key)) {
      LOG.log(System.Logger.Level.WARNING, clean(message));
    }
  }

  private static String clean(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
