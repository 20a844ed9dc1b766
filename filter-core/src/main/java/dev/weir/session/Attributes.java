package dev.weir.session;

import dev.weir.session.store.Change;
import dev.weir.session.store.StoredSession;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one live session. Reading takes no lock; {@link LiveSession} holds its lock
 * around everything that changes more than one of them.
 */
final class Attributes {
  private static final int UNKNOWN = -1;
  private static final long REMOVALS_KEPT_MICROS = 3_600_000_000L;

  private final Map<String, Slot> slots = new ConcurrentHashMap<>();
  private final Set<String> readWhileBlank = ConcurrentHashMap.newKeySet();
  private final LiveSession owner;
  private final AttributeValues values;
  private volatile boolean watching;
  private volatile boolean blank;
  private final AtomicInteger edits = new AtomicInteger();
  private volatile Size size = new Size(UNKNOWN, 0);

  /** What all slots took up after so many edits. */
  private record Size(int edits, long bytes) {}

  Attributes(LiveSession owner, AttributeValues values) {
    this.owner = owner;
    this.values = values;
  }

  /** Says whether the attributes that the store may hold were never loaded. */
  void blank(boolean neverLoaded) {
    blank = neverLoaded;
  }

  @Nullable Object get(String name) {
    Slot slot = slots.get(name);
    if (slot != null && slot.visible() && slot.value() == null) {
      slot = decode(name);
    }
    if (slot == null || !slot.visible()) {
      noteBlankRead(name);
      return null;
    }
    if (slot.watched()) {
      watching = true;
    }
    return slot.value();
  }

  /**
   * Names in no particular order.
   *
   * @param hidden whether of those that the application does not see, or of those that it does
   */
  Set<String> names(boolean hidden) {
    Set<String> names = new LinkedHashSet<>();
    slots.forEach(
        (name, slot) -> {
          if (slot.visible() && name.startsWith(SessionOwners.HIDDEN) == hidden) {
            names.add(name);
          }
        });
    return names;
  }

  void set(String name, Object value) {
    slots.put(name, Slot.set(value, uninformed(name), slots.get(name)));
    edits.incrementAndGet();
  }

  /** True when there was something to remove. */
  boolean remove(String name) {
    Slot slot = slots.get(name);
    boolean worth = blank || (slot != null && slot.visible());
    if (worth) {
      slots.put(name, Slot.gone(uninformed(name)));
      edits.incrementAndGet();
    }
    return worth;
  }

  /** Whether an object that was handed out may have changed by itself. */
  boolean watching() {
    return watching;
  }

  /** Called when nobody uses the session any more. */
  void idle() {
    watching = false;
    readWhileBlank.clear();
  }

  /** The changes since the last call, all stamped with {@code stamp}. */
  List<Change> collect(long stamp) {
    List<Change> changes = new ArrayList<>();
    slots.forEach(
        (name, slot) -> {
          boolean look = slot.dirty() || (watching && slot.watched());
          Slot saved = look ? save(name, slot, stamp) : null;
          if (saved == null || !slots.replace(name, slot, saved)) {
            return;
          }
          if (saved.travels()) {
            changes.add(saved.change(name));
          } else if (slot.replaces()) {
            // Other nodes are better off with nothing than with an outdated value.
            changes.add(new Change(name, stamp, null, slot.weak()));
          }
        });
    slots.values().removeIf(slot -> slot.forgettable(stamp - REMOVALS_KEPT_MICROS));
    edits.incrementAndGet();
    return changes;
  }

  private @Nullable Slot save(String name, Slot slot, long stamp) {
    Slot saved = values.save(owner, name, slot, stamp);
    if (saved == null || saved.length() <= slot.length()) {
      return saved;
    }
    long others = -slot.length();
    for (Slot each : slots.values()) {
      others += each.length();
    }
    return values.fits(others + saved.length()) ? saved : values.tooMuch(name, slot, stamp);
  }

  /**
   * Takes over what the store holds, except where this node knows better.
   *
   * @param complete whether what the store does not hold is gone
   */
  void merge(StoredSession stored, boolean complete) {
    Set<String> held = new LinkedHashSet<>();
    for (Change change : stored.attributes()) {
      held.add(change.name());
      Slot mine = slots.get(change.name());
      if (mine == null || !mine.beats(change)) {
        slots.put(change.name(), Slot.stored(change));
      }
    }
    if (complete) {
      slots
          .entrySet()
          .removeIf(
              mine -> !held.contains(mine.getKey()) && mine.getValue().outdated(stored.version()));
    }
    edits.incrementAndGet();
    blank = false;
  }

  /** All values and removals that were ever stored or are on their way. */
  List<Change> snapshot() {
    List<Change> changes = new ArrayList<>();
    slots.forEach(
        (name, slot) -> {
          if (slot.stamp() > 0 && slot.travels()) {
            changes.add(slot.change(name));
          }
        });
    return changes;
  }

  /** Marks as changed again what was collected but went nowhere. */
  void redo(List<Change> lost) {
    lost.forEach(change -> slots.computeIfPresent(change.name(), (name, slot) -> slot.again()));
  }

  /** Marks everything as changed. */
  void redoAll() {
    slots.replaceAll((name, slot) -> slot.travels() ? slot.again() : slot);
  }

  /** Their size in memory. */
  long bytes() {
    Size known = size;
    int now = edits.get();
    if (known.edits() != now) {
      long bytes = 0;
      for (Map.Entry<String, Slot> entry : slots.entrySet()) {
        bytes += entry.getKey().length() + entry.getValue().bytes();
      }
      known = new Size(now, bytes);
      size = known;
    }
    return known.bytes();
  }

  /** The value that a change is about to replace; nobody is taken to have read it. */
  @Nullable Object peek(String name) {
    Slot slot = slots.get(name);
    if (slot == null || !slot.visible()) {
      return null;
    }
    Slot decoded = slot.value() == null ? decode(name) : slot;
    return decoded == null ? null : decoded.value();
  }

  private @Nullable Slot decode(String name) {
    Slot slot = slots.get(name);
    while (slot != null && slot.value() == null) {
      byte[] bytes = slot.encoded();
      if (bytes == null) {
        return slot;
      }
      Slot decoded = values.decode(owner, name, slot, bytes);
      boolean taken =
          decoded == null ? slots.remove(name, slot) : slots.replace(name, slot, decoded);
      edits.incrementAndGet();
      slot = taken ? decoded : slots.get(name);
    }
    return slot;
  }

  private void noteBlankRead(String name) {
    if (blank) {
      readWhileBlank.add(name);
    }
  }

  private boolean uninformed(String name) {
    return blank && readWhileBlank.contains(name);
  }
}
