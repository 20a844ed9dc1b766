package dev.weir.fallback;

import dev.weir.fallback.Journal.Entry;
import dev.weir.fallback.disk.DiskJournal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a journal keeps, in the order of age, and what of it is being replayed. Thread-safe. */
final class Ledger {
  private static final int PARALLEL = 64;
  private static final long REPLAY_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final FallbackSettings settings;
  private final LongSupplier nanoTime;
  private final Persistence persistence;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock. The map is in the order of age.
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private final Set<Kept> replaying = new HashSet<>();
  private final Deque<String> due = new ArrayDeque<>();
  private long bytes;
  private boolean overflowing;

  Ledger(FallbackSettings settings, LongSupplier nanoTime, Persistence persistence) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.persistence = persistence;
  }

  /** Keeps a write; null when there is no room for it. */
  @Nullable CompletableFuture<Boolean> keep(String key, Entry entry) {
    lock.lock();
    try {
      return add(key, entry);
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing was turned down since there was room last. */
  boolean firstOverflow() {
    lock.lock();
    try {
      boolean first = !overflowing;
      overflowing = true;
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Takes in what an earlier process kept, whether there is room or not; oldest first. */
  void takeIn(Kept restored) {
    lock.lock();
    try {
      kept.put(restored.key(), restored);
      bytes += restored.bytes();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable CompletableFuture<Boolean> add(String key, Entry entry) {
    Kept present = kept.get(key);
    long now = nanoTime.getAsLong();
    long number = persistence.nextNumber();
    Kept wanted =
        present == null ? new Kept(key, entry, now, number) : present.with(entry, now, number);
    long growth = wanted.bytes() - (present == null ? 0 : present.bytes());
    boolean urgent = entry.urgent();
    boolean fits = (present != null || fitsAnother(urgent)) && fitsMore(growth, urgent);
    if (!fits) {
      return null;
    }
    bytes += growth;
    if (present == null) {
      kept.put(key, wanted);
    } else {
      present.become(wanted);
    }
    if (urgent && !due.isEmpty()) {
      due.addFirst(key);
    }
    return persistence.kept(wanted, entry, present == null);
  }

  private boolean fitsAnother(boolean urgent) {
    long most = settings.journalMaxEntries();
    return kept.size() < (urgent ? most + reserve(most) : most);
  }

  private boolean fitsMore(long growth, boolean urgent) {
    long most = settings.journalMaxBytes();
    return growth <= 0 || bytes + growth <= (urgent ? most + reserve(most) : most);
  }

  /** Room beyond the bounds that only urgent writes may take. */
  private static long reserve(long most) {
    return most / 8 + 1;
  }

  /** All that is kept, to be written to disk anew. */
  List<DiskJournal.Write> allKept() {
    lock.lock();
    try {
      List<DiskJournal.Write> all = new ArrayList<>(kept.size());
      for (Kept one : kept.values()) {
        boolean first = true;
        for (Kept.Part part : one.parts()) {
          all.add(persistence.write(one, part, first));
          first = false;
        }
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what is kept under {@code key}; a replay that is under way goes on. */
  void forget(String key) {
    lock.lock();
    try {
      Kept gone = kept.remove(key);
      if (gone != null) {
        bytes -= gone.bytes();
        persistence.settled(key, gone.number());
        noteRoom();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many keys have writes waiting. */
  int entries() {
    lock.lock();
    try {
      return kept.size();
    } finally {
      lock.unlock();
    }
  }

  /** The size of all that is kept. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up waiting for replays that hang, and lines up what there is unless some is left. */
  void enlist() {
    lock.lock();
    try {
      long longAgo = nanoTime.getAsLong() - REPLAY_LIMIT_NANOS;
      replaying.removeIf(entry -> abandoned(entry, longAgo));
      if (due.isEmpty()) {
        lineUp();
      }
    } finally {
      lock.unlock();
    }
  }

  private void lineUp() {
    kept.values().stream().filter(one -> one.entry().urgent()).map(Kept::key).forEach(due::add);
    kept.values().stream().filter(one -> !one.entry().urgent()).map(Kept::key).forEach(due::add);
  }

  private boolean abandoned(Kept entry, long longAgo) {
    boolean hangs = entry.replayingSinceBefore(longAgo);
    if (hangs) {
      retryLater(entry);
    }
    return hangs;
  }

  /** Takes away what is too old. */
  List<Entry> takeTooOld() {
    List<Entry> dropped = new ArrayList<>();
    lock.lock();
    try {
      long oldest = nanoTime.getAsLong() - settings.journalMaxAge().toNanos();
      Iterator<Kept> byAge = kept.values().iterator();
      boolean tooOld = true;
      while (tooOld && byAge.hasNext()) {
        Kept entry = byAge.next();
        tooOld = entry.sinceNanos() - oldest < 0;
        if (tooOld && !entry.replaying()) {
          byAge.remove();
          bytes -= entry.bytes();
          persistence.settled(entry.key(), entry.number());
          dropped.add(entry.entry());
        }
      }
      noteRoom();
    } finally {
      lock.unlock();
    }
    return dropped;
  }

  /** One replay of what was kept under a key at one moment. */
  record Attempt(Kept kept, Entry entry, int number) {}

  /** The next entry to replay, or null when there is none or enough are on their way. */
  @Nullable Attempt nextAttempt() {
    lock.lock();
    try {
      while (!due.isEmpty() && replaying.size() < PARALLEL) {
        Kept next = kept.get(due.remove());
        if (next != null && !next.replaying()) {
          replaying.add(next);
          return new Attempt(next, next.entry(), next.startReplay(nanoTime.getAsLong()));
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the replayed part away; false when the attempt no longer counts. */
  boolean finish(Attempt attempt) {
    lock.lock();
    try {
      Kept entry = attempt.kept();
      if (!entry.awaits(attempt.number())) {
        return false;
      }
      replaying.remove(entry);
      long before = entry.bytes();
      long number = entry.firstNumber();
      boolean remains = entry.replayed();
      if (kept.remove(entry.key(), entry)) {
        bytes -= before;
        persistence.settled(entry.key(), number);
        if (remains) {
          // At the end, where the young ones are.
          kept.put(entry.key(), entry);
          bytes += entry.bytes();
        }
        noteRoom();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Lets the replayed part wait again. */
  void retryLater(Attempt attempt) {
    lock.lock();
    try {
      if (attempt.kept().awaits(attempt.number())) {
        replaying.remove(attempt.kept());
        retryLater(attempt.kept());
      }
    } finally {
      lock.unlock();
    }
  }

  private void retryLater(Kept entry) {
    long before = entry.bytes();
    entry.notReplayed();
    if (kept.get(entry.key()) == entry) {
      bytes += entry.bytes() - before;
    }
  }

  private void noteRoom() {
    if (kept.size() <= settings.journalMaxEntries() / 2
        && bytes <= settings.journalMaxBytes() / 2) {
      overflowing = false;
    }
  }
}
