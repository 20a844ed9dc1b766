package dev.weir.fallback;

import dev.weir.fallback.disk.DiskJournal;
import dev.weir.fallback.disk.Recovered;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The writes that Redis has not taken yet, in memory, bounded in entries and bytes; an eighth more
 * is there for urgent ones, which also go first. Writes under one key become one entry. Unless it
 * is given a disk, they are lost when the process is killed. Thread-safe; nothing blocks but {@link
 * #keepSafely}.
 */
public final class Journal {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");

  private static final int QUARTER = 4;

  private final FallbackSettings settings;
  private final LongSupplier nanoTime;
  private final Episode episode;
  private final Persistence persistence;
  private final Ledger ledger;
  private final List<Acknowledged<?>> acknowledged = new CopyOnWriteArrayList<>();
  private final Telemetry telemetry;
  private final Replays replays;

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
     * Its bytes, of which the {@link Codec} of its kind makes an entry again when this process was
     * killed, or null when it does not outlive the process. Called once or several times, also
     * later, on another thread.
     *
     * @param first whether nothing that was kept under its key before stands on disk
     */
    default byte @Nullable [] encode(boolean first) {
      return null;
    }

    /**
     * Told when the write was given up: it became too old, or its replay failed for good. A newer
     * one under its key may still be kept.
     */
    default void dropped() {}
  }

  /** Makes entries again that an earlier process kept. */
  @FunctionalInterface
  public interface Codec {
    /**
     * The entry that was kept under {@code key}.
     *
     * @throws dev.weir.redis.BadRedisData when the bytes are none
     */
    Entry decode(String key, byte[] bytes);
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
    this.episode = new Episode(nanoTime, telemetry);
    this.persistence = new Persistence(nanoTime);
    this.ledger = new Ledger(settings, nanoTime, persistence);
    this.replays = new Replays(ledger, failover, executor, episode);
    telemetry.gauge("journal.entries", this::entries);
    telemetry.gauge("journal.bytes", this::bytes);
    telemetry.gauge(
        "journal.acknowledged", () -> acknowledged.stream().mapToLong(Acknowledged::entries).sum());
  }

  /**
   * Says who makes entries again whose keys begin with {@code kind} and a colon; to be called
   * before {@link #persist}.
   */
  public void restores(String kind, Codec codec) {
    persistence.register(kind, codec);
  }

  /**
   * Keeps everything on {@code disk}, too, from now on, and takes in what an earlier process has
   * left there. Reads at once; to be called once, before there is anything to keep.
   *
   * @param wallMillis this node's clock, milliseconds since 1970
   */
  public void persist(DiskJournal disk, LongSupplier wallMillis) {
    Recovered recovered = disk.recover(ledger::allKept);
    persistence.goOnAfter(recovered.lastSequence());
    long now = wallMillis.getAsLong();
    int restored = 0;
    for (Recovered.Write write : recovered.writes()) {
      Entry entry = persistence.decode(write);
      if (entry != null) {
        restored++;
        long age = TimeUnit.MILLISECONDS.toNanos(Math.max(0, now - write.sinceMillis()));
        long since = nanoTime.getAsLong() - age;
        ledger.takeIn(new Kept(write.key(), entry, since, write.sequence()));
      }
    }
    persistence.use(disk, wallMillis);
    episode.count(Event.JOURNAL_RESTORED, restored);
    episode.count(Event.JOURNAL_REFUSED, recovered.writes().size() - restored);
    if (restored > 0) {
      LOG.log(
          System.Logger.Level.INFO, "{0} writes of an earlier process wait for Redis", restored);
    }
    dropTooOld();
    disk.start();
  }

  /**
   * Keeps a write until Redis takes it or it is too old; the age of an entry is that of its oldest
   * write. False, with what was there before unchanged, when the journal is full; each such write
   * is counted, and the first is logged.
   */
  public boolean keep(String key, Entry entry) {
    return place(key, entry) != null;
  }

  /**
   * Like {@link #keep}, and if there is a disk waits until it has an urgent write, or until the
   * operating system has another one: the write then outlives this process. Waits for 2 s at most,
   * or for 20 ms if it is not urgent; a disk that fails is counted, and the write is kept in memory
   * all the same.
   */
  public boolean keepSafely(String key, Entry entry) {
    CompletableFuture<Boolean> receipt = place(key, entry);
    if (receipt != null) {
      persistence.await(receipt, entry.urgent());
    }
    return receipt != null;
  }

  private @Nullable CompletableFuture<Boolean> place(String key, Entry entry) {
    CompletableFuture<Boolean> receipt = ledger.keep(key, entry);
    episode.count(receipt == null ? Event.JOURNAL_OVERFLOW : Event.JOURNAL_KEPT, 1);
    if (receipt == null && ledger.firstOverflow()) {
      LOG.log(
          System.Logger.Level.ERROR,
          "The journal is full ({0} entries, {1} bytes): writes made now do not reach Redis",
          entries(),
          bytes());
    }
    return receipt;
  }

  /**
   * A place to note writes that Redis has taken, in case that a server takes over which has missed
   * them; its bounds are a quarter of the journal's.
   *
   * @param size bytes of a write; the same each time it is asked
   * @param again has a write made once more, without blocking
   */
  public <T> Acknowledged<T> acknowledged(ToLongFunction<T> size, Consumer<T> again) {
    int entries = Math.max(1, settings.journalMaxEntries() / QUARTER);
    Acknowledged.Bounds<T> bounds =
        new Acknowledged.Bounds<>(entries, settings.journalMaxBytes() / QUARTER, size);
    Acknowledged<T> ring = new Acknowledged<>(bounds, nanoTime, again, telemetry);
    acknowledged.add(ring);
    return ring;
  }

  /** The server that took the latest writes was there at {@code nanos}: older ones are safe. */
  public void confirm(long nanos) {
    acknowledged.forEach(ring -> ring.forget(nanos));
  }

  /** Another server answers: makes the latest writes that Redis took once more. */
  public void repeat() {
    acknowledged.forEach(Acknowledged::repeat);
  }

  /** Forgets what is kept under {@code key}; a replay that is under way goes on. */
  public void forget(String key) {
    ledger.forget(key);
  }

  /** How many keys have writes waiting. */
  public int entries() {
    return ledger.entries();
  }

  /** The size of all that is kept. */
  public long bytes() {
    return ledger.bytes();
  }

  /**
   * Gives up what is too old and, when writes are well, replays each entry once, at most 64 at a
   * time. Returns at once; the replays go on as answers arrive. To be called again and again by the
   * background loop.
   */
  public void drain() {
    dropTooOld();
    int entries = entries();
    persistence.tick(entries == 0);
    episode.look(entries, replays.possible());
    if (!replays.possible()) {
      return;
    }
    ledger.enlist();
    replays.run();
  }

  private void dropTooOld() {
    List<Entry> dropped = ledger.takeTooOld();
    if (!dropped.isEmpty()) {
      episode.count(Event.JOURNAL_DROPPED, dropped.size());
      LOG.log(
          System.Logger.Level.ERROR,
          "Gave up {0} writes that Redis did not take within {1}",
          dropped.size(),
          settings.journalMaxAge());
      dropped.forEach(Entry::dropped);
    }
  }
}
