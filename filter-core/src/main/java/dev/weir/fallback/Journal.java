package dev.weir.fallback;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The writes that Redis has not taken yet, in memory, bounded in entries and bytes; an eighth more
 * is there for urgent ones, which also go first. Writes under one key become one entry. They are
 * lost when the process is killed. Thread-safe; nothing blocks.
 */
public final class Journal {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");
  private static final int PARALLEL = 64;
  private static final long REPLAY_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final FallbackSettings settings;
  private final LongSupplier nanoTime;
  private final Telemetry telemetry;
  private final ReentrantLock lock = new ReentrantLock();
  private final Replays replays;

  // Guarded by the lock. The map is in the order of age.
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private final Set<Kept> replaying = new HashSet<>();
  private final Deque<String> due = new ArrayDeque<>();
  private long bytes;
  private boolean overflowing;

  /** A write that can be made later. Replaying it twice, or late, must do no harm. */
  public interface Entry {
    /** Its size in memory, asked when it is kept. */
    long bytes();

    /**
     * This write and the {@code older} one under the same key as one. Called under a lock: it must
     * be quick and leave the journal alone.
     */
    Entry after(Entry older);

    /**
     * Makes the write, without blocking. True when that is settled; false, or a stage that fails
     * with {@link dev.weir.redis.RedisUnavailable}, to be called again later. Any other failure
     * gives the write up.
     */
    CompletionStage<Boolean> replay();

    /** Whether it is replayed before others, and has room left when there is none for others. */
    default boolean urgent() {
      return false;
    }

    /**
     * Told when the write was given up: it became too old, or its replay failed for good. A newer
     * one under its key may still be kept.
     */
    default void dropped() {}
  }

  /**
   * An empty journal.
   *
   * @param executor starts the replays, which takes CPU but does not block
   */
  public Journal(
      Failover failover,
      FallbackSettings settings,
      LongSupplier nanoTime,
      Executor executor,
      Telemetry telemetry) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.telemetry = telemetry;
    this.replays = new Replays(this, failover, executor, telemetry);
    telemetry.gauge("journal.entries", this::entries);
    telemetry.gauge("journal.bytes", this::bytes);
  }

  /**
   * Keeps a write until Redis takes it or it is too old; the age of an entry is that of its oldest
   * write. False, with what was there before unchanged, when the journal is full; each such write
   * is counted, and the first is logged.
   */
  public boolean keep(String key, Entry entry) {
    boolean fits;
    boolean firstOverflow;
    lock.lock();
    try {
      fits = add(key, entry);
      firstOverflow = !fits && !overflowing;
      overflowing |= firstOverflow;
    } finally {
      lock.unlock();
    }
    telemetry.count(fits ? Event.JOURNAL_KEPT : Event.JOURNAL_OVERFLOW);
    if (firstOverflow) {
      LOG.log(
          System.Logger.Level.ERROR,
          "The journal is full ({0} entries, {1} bytes): writes made now do not reach Redis",
          entries(),
          bytes());
    }
    return fits;
  }

  private boolean add(String key, Entry entry) {
    Kept present = kept.get(key);
    long now = nanoTime.getAsLong();
    Kept wanted = present == null ? new Kept(key, entry, now) : present.with(entry, now);
    long growth = wanted.bytes() - (present == null ? 0 : present.bytes());
    boolean urgent = entry.urgent();
    boolean fits = (present != null || fitsAnother(urgent)) && fitsMore(growth, urgent);
    if (fits) {
      bytes += growth;
      if (present == null) {
        kept.put(key, wanted);
      } else {
        present.become(wanted);
      }
      if (urgent && !due.isEmpty()) {
        due.addFirst(key);
      }
    }
    return fits;
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

  /** Forgets what is kept under {@code key}; a replay that is under way goes on. */
  public void forget(String key) {
    lock.lock();
    try {
      Kept gone = kept.remove(key);
      if (gone != null) {
        bytes -= gone.bytes();
        noteRoom();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many keys have writes waiting. */
  public int entries() {
    lock.lock();
    try {
      return kept.size();
    } finally {
      lock.unlock();
    }
  }

  /** The size of all that is kept. */
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives up what is too old and, when writes are well, replays each entry once, at most 64 at a
   * time. Returns at once; the replays go on as answers arrive. To be called again and again by the
   * background loop.
   */
  public void drain() {
    dropTooOld();
    if (!replays.possible()) {
      return;
    }
    lock.lock();
    try {
      long longAgo = nanoTime.getAsLong() - REPLAY_LIMIT_NANOS;
      replaying.removeIf(entry -> abandoned(entry, longAgo));
      if (due.isEmpty()) {
        enlist();
      }
    } finally {
      lock.unlock();
    }
    replays.run();
  }

  private void enlist() {
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

  private void dropTooOld() {
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
          dropped.add(entry.entry());
        }
      }
      noteRoom();
    } finally {
      lock.unlock();
    }
    if (!dropped.isEmpty()) {
      telemetry.count(Event.JOURNAL_DROPPED, dropped.size());
      LOG.log(
          System.Logger.Level.ERROR,
          "Gave up {0} writes that Redis did not take within {1}",
          dropped.size(),
          settings.journalMaxAge());
      dropped.forEach(Entry::dropped);
    }
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
      boolean remains = entry.replayed();
      if (kept.remove(entry.key(), entry)) {
        bytes -= before;
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
