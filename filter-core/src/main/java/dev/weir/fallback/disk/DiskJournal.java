package dev.weir.fallback.disk;

import dev.weir.redis.Envelope;
import dev.weir.redis.SecretRing;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A journal on disk, beside the one in memory: whatever is kept or settled is appended to a file,
 * and now and then what is still kept is written anew and the older files are deleted. All writing
 * happens on the executor's one thread, in the order of the calls; what waits there at the same
 * moment shares one write, and one sync where any of it is urgent.
 *
 * <p>A disk that fails is left alone for a while, and what is kept meanwhile is in memory only;
 * then everything is written anew. Thread-safe; nothing but {@link #close} blocks.
 */
public final class DiskJournal implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LEAST_TO_REWRITE = 4L << 20;
  private static final int MOST_QUEUED = 100_000;
  private static final int BATCH_BYTES = 1 << 20;

  private final JournalDirectory directory;
  private final RecordFormat format;
  private final Ground ground;
  private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private Supplier<List<Write>> source = List::of;

  // Of the executor's thread only.
  private @Nullable SegmentWriter segment;
  private long rewriteAt;
  private Object savedSecrets = "none yet";
  private boolean bugLogged;

  private volatile boolean behind;
  private volatile boolean emptied;
  private volatile long bytes;
  private volatile @Nullable Long failedNanos;

  /**
   * What the journal stands on.
   *
   * @param executor runs one task after the other, on a thread that may block
   */
  public record Ground(
      SecretRing secrets, Executor executor, LongSupplier nanoTime, Telemetry telemetry) {}

  /** Something that is kept, and can be written at any time until it is settled. */
  public interface Form {
    /**
     * Its bytes, or null when it does not outlive the process.
     *
     * @param first whether nothing else under its key stands on disk before it
     */
    byte @Nullable [] encode(boolean first);
  }

  /**
   * A write that is kept.
   *
   * @param sequence its number, greater than those of all that was kept before
   * @param sinceMillis since when, milliseconds since 1970
   * @param first whether nothing else under its key is kept
   */
  public record Write(String key, long sequence, long sinceMillis, Form form, boolean first) {}

  /** Something to append; nothing is kept where {@code form} is missing. */
  private record Item(
      DiskRecord.Settled settled,
      @Nullable Write write,
      boolean urgent,
      CompletableFuture<Boolean> receipt) {}

  /**
   * @param name what tells this journal's records from those of others
   */
  public DiskJournal(JournalDirectory directory, String name, Ground ground) {
    this.directory = directory;
    this.format = new RecordFormat(new Envelope(ground.secrets()), name);
    this.ground = ground;
    ground.telemetry().gauge("journal.disk.bytes", () -> bytes);
    ground.telemetry().gauge("journal.disk.failing", () -> failedNanos == null ? 0 : 1);
  }

  /**
   * What an earlier process has left, read at once. To be called before anything is kept.
   *
   * @param kept says at any time what is kept, which is then written anew
   */
  public Recovered recover(Supplier<List<Write>> kept) {
    source = kept;
    try {
      if (!ground.secrets().isFixed()) {
        ground.secrets().adoptAll(directory.secrets());
      }
      Recovery recovery = new Recovery();
      Recovered recovered = recovery.read(directory, format);
      ground.telemetry().count(Event.JOURNAL_REFUSED, recovery.refused());
      return recovered;
    } catch (IOException unreadable) {
      fail(unreadable);
      return new Recovered(List.of(), 0);
    }
  }

  /** Writes all that is kept to a new file, in the background. */
  public void start() {
    wake();
  }

  /**
   * Has a write appended. The result tells when it is with the operating system, or on the disk if
   * it is urgent; false when it is not.
   */
  public CompletableFuture<Boolean> keep(Write write, boolean urgent) {
    CompletableFuture<Boolean> receipt = new CompletableFuture<>();
    DiskRecord.Settled none = new DiskRecord.Settled(write.key(), write.sequence());
    add(new Item(none, write, urgent, receipt));
    return receipt;
  }

  /** Everything under the key up to this number is settled. */
  public void settle(String key, long sequence) {
    DiskRecord.Settled settled = new DiskRecord.Settled(key, sequence);
    add(new Item(settled, null, false, new CompletableFuture<>()));
  }

  /**
   * Tries again after a failure, and tidies up; to be called now and then.
   *
   * @param empty whether nothing is kept
   */
  public void tick(boolean empty) {
    emptied = empty && bytes > Long.BYTES;
    if (emptied || (failedNanos != null && retryDue()) || behind) {
      wake();
    }
  }

  private void add(Item item) {
    if (queued.get() >= MOST_QUEUED) {
      behind = true;
      item.receipt().complete(false);
    } else {
      queued.incrementAndGet();
      queue.add(item);
    }
    wake();
  }

  private void wake() {
    if (asked.getAndIncrement() == 0) {
      try {
        ground.executor().execute(this::work);
      } catch (RejectedExecutionException closed) {
        asked.set(0);
        drop();
      }
    }
  }

  private void work() {
    int seen;
    do {
      seen = asked.get();
      try {
        step();
      } catch (IOException | RuntimeException failed) {
        fail(failed);
      }
    } while (asked.addAndGet(-seen) != 0);
  }

  private void step() throws IOException {
    if (failedNanos != null && !retryDue()) {
      drop();
      return;
    }
    if (segment == null || failedNanos != null || behind) {
      rewrite();
    }
    while (!queue.isEmpty()) {
      appendBatch();
    }
    SegmentWriter current = segment;
    if (current != null && (current.size() > rewriteAt || emptied)) {
      emptied = false;
      rewrite();
    }
  }

  private boolean retryDue() {
    Long failed = failedNanos;
    return failed == null || ground.nanoTime().getAsLong() - failed >= RETRY_NANOS;
  }

  private void appendBatch() throws IOException {
    SegmentWriter current = segment;
    List<Item> batch = new ArrayList<>();
    boolean urgent = false;
    try {
      long end = current == null ? 0 : current.size() + BATCH_BYTES;
      Item item = queue.poll();
      while (item != null && current != null) {
        queued.decrementAndGet();
        batch.add(item);
        urgent |= item.urgent();
        append(item, current);
        item = current.size() < end ? queue.poll() : null;
      }
      if (current != null) {
        secure(current, urgent);
      }
    } catch (IOException | RuntimeException failed) {
      batch.forEach(item -> item.receipt().complete(false));
      ground.telemetry().count(Event.JOURNAL_DISK_FAILED, batch.size());
      throw failed;
    }
    batch.forEach(item -> item.receipt().complete(true));
  }

  private void secure(SegmentWriter current, boolean urgent) throws IOException {
    current.flush();
    bytes = current.size();
    saveSecrets();
    if (urgent) {
      current.force();
    }
    if (!current.there()) {
      throw new IOException("the file is gone");
    }
  }

  private void append(Item item, SegmentWriter to) throws IOException {
    if (item.write() == null) {
      to.append(format.write(item.settled()));
    } else {
      append(item.write(), to);
    }
  }

  private void append(Write write, SegmentWriter to) throws IOException {
    byte[] content;
    try {
      content = write.form().encode(write.first());
    } catch (RuntimeException bug) {
      if (!bugLogged) {
        bugLogged = true;
        LOG.log(System.Logger.Level.ERROR, "A kept write could not be written to disk", bug);
      }
      return;
    }
    if (content != null) {
      to.append(
          format.write(
              new DiskRecord.Kept(write.key(), write.sequence(), write.sinceMillis(), content)));
    }
  }

  /** Writes all that is kept to a new file, which takes the place of the others. */
  private void rewrite() throws IOException {
    behind = false;
    SegmentWriter fresh = directory.next();
    try {
      for (Write write : source.get()) {
        append(write, fresh);
      }
      fresh.flush();
      saveSecrets();
      fresh.force();
    } catch (IOException | RuntimeException failed) {
      fresh.discard();
      throw failed;
    }
    SegmentWriter old = segment;
    segment = fresh;
    if (old != null) {
      old.close();
    }
    directory.deleteOlder();
    bytes = fresh.size();
    rewriteAt = fresh.size() + Math.max(fresh.size(), LEAST_TO_REWRITE);
    if (failedNanos != null) {
      failedNanos = null;
      LOG.log(System.Logger.Level.INFO, "The journal is written to {0} again", directory);
    }
  }

  /** Before anybody relies on what they have signed. */
  private void saveSecrets() throws IOException {
    Object version = ground.secrets().version();
    if (version != savedSecrets && !ground.secrets().isFixed()) {
      String all = ground.secrets().exported();
      if (!all.isEmpty()) {
        directory.writeSecrets(all);
        savedSecrets = version;
      }
    }
  }

  private void fail(Exception failure) {
    if (failedNanos == null) {
      LOG.log(
          System.Logger.Level.ERROR,
          "The journal cannot be written to {0} ({1}): what is kept for Redis is lost if this"
              + " process is killed",
          directory,
          JournalDirectory.reason(failure));
    }
    failedNanos = ground.nanoTime().getAsLong();
    drop();
  }

  private void drop() {
    Item item = queue.poll();
    while (item != null) {
      queued.decrementAndGet();
      ground.telemetry().count(Event.JOURNAL_DISK_FAILED);
      item.receipt().complete(false);
      item = queue.poll();
    }
  }

  /** Ends the writing; its executor has ended by then. */
  @Override
  public void close() {
    try {
      SegmentWriter current = segment;
      if (current != null) {
        current.close();
      }
      directory.close();
    } catch (IOException failed) {
      LOG.log(System.Logger.Level.WARNING, "The journal could not be closed: {0}", failed);
    }
  }
}
