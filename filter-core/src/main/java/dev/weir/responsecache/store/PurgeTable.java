package dev.weir.responsecache.store;

import dev.weir.redis.ChangeLog.Position;
import dev.weir.responsecache.policy.PurgeMark;
import dev.weir.responsecache.policy.StoredResponse;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The latest purge of every URL and tag that a node knows of, bounded: what is forgotten raises a
 * floor below which every response counts as purged. Needs no clock. Thread-safe.
 */
public final class PurgeTable {
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock; in the order of the latest purge.
  private final Map<String, Entry> hard = new LinkedHashMap<>();
  private final Map<String, Entry> soft = new LinkedHashMap<>();
  private final Map<String, Drop> drops = new LinkedHashMap<>();
  private Entry floor = new Entry(0, null, Set.of());

  /** What this node got before so many purges counts as purged, whatever it knows of the log. */
  private long gap;

  private volatile long generation;

  /** What purges say of a response. */
  public enum State {
    GOOD,
    OUTDATED,
    PURGED
  }

  /**
   * The latest purges of one subject.
   *
   * @param local which purge that this node learnt of it was
   * @param shared the latest one's place in the log, or null when none has one yet
   * @param pending purges that the log does not have yet
   */
  private record Entry(long local, @Nullable Position shared, Set<String> pending) {
    boolean hits(PurgeMark mark) {
      if (local <= mark.local()) {
        return false;
      }
      Position known = mark.shared();
      boolean earlier =
          pending.isEmpty() && (shared == null || (known != null && shared.compareTo(known) <= 0));
      return !earlier;
    }

    Entry and(long newLocal, @Nullable Position newShared, @Nullable String newPending) {
      Set<String> open = new HashSet<>(pending);
      if (newPending != null) {
        open.add(newPending);
      }
      return new Entry(Math.max(local, newLocal), later(shared, newShared), open);
    }

    Entry settled(String id, Position at) {
      Set<String> open = new HashSet<>(pending);
      return open.remove(id) ? new Entry(local, later(shared, at), open) : this;
    }
  }

  private static @Nullable Position later(@Nullable Position one, @Nullable Position other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }

  /**
   * The latest time that a variant was found to be outdated.
   *
   * @param local what this node began to make before so many purges and drops is hit
   * @param stamp what another node got no later than that is hit
   */
  private record Drop(long local, long stamp) {
    boolean hits(PurgeMark mark) {
      return mark.local() < 0 ? mark.stamp() <= stamp : mark.local() < local;
    }
  }

  /** A table of at most so many subjects of each kind. */
  public PurgeTable(int most) {
    this.most = most;
  }

  /** Number of purges taken in so far. */
  public long generation() {
    return generation;
  }

  public long subjects() {
    lock.lock();
    try {
      return (long) hard.size() + soft.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes in a purge.
   *
   * @param at its place in the log, or null for one of this node's own on its way there
   */
  public void apply(Purge purge, @Nullable Position at) {
    lock.lock();
    try {
      long local = generation + 1;
      Map<String, Entry> table = purge.soft() ? soft : hard;
      for (String subject : purge.subjects()) {
        Entry present = table.remove(subject);
        Entry base = present == null ? new Entry(0, null, Set.of()) : present;
        table.put(subject, base.and(local, at, at == null ? purge.id() : null));
      }
      forgetTooMany(table);
      generation = local;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes the place in the log of a purge that was on its way there.
   *
   * @return whether it was one of this node's own
   */
  public boolean settle(Purge purge, Position at) {
    lock.lock();
    try {
      Map<String, Entry> table = purge.soft() ? soft : hard;
      boolean own = true;
      for (String subject : purge.subjects()) {
        Entry entry = table.get(subject);
        own &= entry != null && entry.pending().contains(purge.id());
        if (entry != null) {
          table.put(subject, entry.settled(purge.id(), at));
        }
      }
      return own;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What there is up to now for one selection counts as purged on this node, what is still on its
   * way here included. Bounded: the oldest drops are forgotten.
   *
   * @param micros Redis' clock, in microseconds
   * @return up to when, by that clock
   */
  public long drop(StoredResponse.Identity identity, LongSupplier micros) {
    lock.lock();
    try {
      long local = generation + 1;
      // In this order: whoever has not seen that there is one more has a stamp before this one.
      generation = local;
      long stamp = micros.getAsLong();
      String place = identity.place();
      drops.remove(place);
      drops.put(place, new Drop(local, stamp));
      if (drops.size() > most) {
        drops.remove(drops.keySet().iterator().next());
      }
      return stamp;
    } finally {
      lock.unlock();
    }
  }

  /** Everything up to now counts as purged; what was known in detail is superfluous then. */
  public void raiseFloor(@Nullable Position at) {
    lock.lock();
    try {
      long local = generation + 1;
      hard.values().removeIf(entry -> entry.pending().isEmpty());
      soft.values().removeIf(entry -> entry.pending().isEmpty());
      floor = new Entry(local, at, Set.of());
      gap = local;
      generation = local;
    } finally {
      lock.unlock();
    }
  }

  private void forgetTooMany(Map<String, Entry> table) {
    Iterator<Entry> oldest = table.values().iterator();
    while (table.size() > most) {
      Entry entry = oldest.next();
      oldest.remove();
      floor = floor.and(entry.local(), entry.shared(), null);
    }
  }

  /** What the purges known now say of a response. */
  public State state(StoredResponse response) {
    long now = generation;
    if (response.checked() == now) {
      return State.GOOD;
    }
    PurgeMark mark = response.arrival().known();
    lock.lock();
    try {
      if (mark.since() < gap
          || floor.hits(mark)
          || hit(hard, response, mark)
          || dropped(response, mark)) {
        return State.PURGED;
      }
      if (hit(soft, response, mark)) {
        return State.OUTDATED;
      }
    } finally {
      lock.unlock();
    }
    response.checkedUpTo(now);
    return State.GOOD;
  }

  private boolean dropped(StoredResponse response, PurgeMark mark) {
    Drop drop = drops.isEmpty() ? null : drops.get(response.identity().place());
    return drop != null && drop.hits(mark);
  }

  private static boolean hit(Map<String, Entry> table, StoredResponse response, PurgeMark mark) {
    if (table.isEmpty()) {
      return false;
    }
    if (hit(table.get(Purge.EVERYTHING), mark)) {
      return true;
    }
    for (String subject : Purge.hitting(response.identity())) {
      if (hit(table.get(subject), mark)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hit(@Nullable Entry entry, PurgeMark mark) {
    return entry != null && entry.hits(mark);
  }
}
