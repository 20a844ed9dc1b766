package dev.weir.fallback;

import dev.weir.fallback.disk.DiskJournal;
import dev.weir.fallback.disk.Recovered;
import dev.weir.redis.BadRedisData;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The journal's way to its files, if it has any. What says so is called under the journal's lock,
 * so that the files know everything in the same order.
 */
final class Persistence {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");
  private static final long WRITTEN_MILLIS = 20;
  private static final long FORCED_MILLIS = 2000;
  private static final CompletableFuture<Boolean> IN_MEMORY =
      CompletableFuture.completedFuture(false);

  private final Map<String, Journal.Codec> codecs = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private volatile @Nullable Files files;
  private volatile long lateUntilNanos;
  private volatile boolean late;
  private long lastNumber;

  /** Where writes are kept beyond this process' life, and the clock that says since when. */
  private record Files(DiskJournal disk, LongSupplier wallMillis) {}

  Persistence(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void register(String kind, Journal.Codec codec) {
    codecs.put(kind, codec);
  }

  void use(DiskJournal disk, LongSupplier wallMillis) {
    files = new Files(disk, wallMillis);
  }

  /** A number for the next write that is kept; under the journal's lock. */
  long nextNumber() {
    return ++lastNumber;
  }

  void goOnAfter(long number) {
    lastNumber = Math.max(lastNumber, number);
  }

  /** A write is kept. The result is done once it is as safe as it is going to be. */
  CompletableFuture<Boolean> kept(Kept kept, Journal.Entry entry, boolean first) {
    Files on = files;
    if (on == null) {
      return IN_MEMORY;
    }
    DiskJournal.Write write =
        new DiskJournal.Write(
            kept.key(), kept.number(), on.wallMillis().getAsLong(), entry::encode, first);
    return on.disk().keep(write, entry.urgent());
  }

  void settled(String key, long number) {
    Files on = files;
    if (on != null) {
      on.disk().settle(key, number);
    }
  }

  /** One of the parts that are kept, to be written anew. */
  DiskJournal.Write write(Kept kept, Kept.Part part, boolean first) {
    long age = nanoTime.getAsLong() - part.sinceNanos();
    Files on = files;
    long wall = on == null ? 0 : on.wallMillis().getAsLong();
    return new DiskJournal.Write(
        kept.key(),
        part.number(),
        wall - TimeUnit.NANOSECONDS.toMillis(age),
        part.entry()::encode,
        first);
  }

  void tick(boolean empty) {
    Files on = files;
    if (on != null) {
      on.disk().tick(empty);
    }
  }

  /**
   * Waits until a write is on disk if it is urgent, else until the operating system has it. Not for
   * long: a disk that is late once is not waited for again at once, since every request would.
   */
  void await(CompletableFuture<Boolean> receipt, boolean urgent) {
    if (receipt.isDone() || (!urgent && late && nanoTime.getAsLong() - lateUntilNanos < 0)) {
      return;
    }
    try {
      receipt.get(urgent ? FORCED_MILLIS : WRITTEN_MILLIS, TimeUnit.MILLISECONDS);
      late = false;
    } catch (TimeoutException slow) {
      lateUntilNanos = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(1);
      late = true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The entry that an earlier process kept, or null when nothing can be made of it any more. */
  Journal.@Nullable Entry decode(Recovered.Write write) {
    String kind = write.key().substring(0, Math.max(0, write.key().indexOf(':')));
    Journal.Codec codec = codecs.get(kind);
    if (codec == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The journal holds a write of a kind that is switched off here: {0}",
          kind);
      return null;
    }
    try {
      Journal.Entry entry = null;
      for (byte[] content : write.contents()) {
        Journal.Entry next = codec.decode(write.key(), content);
        entry = entry == null ? next : next.after(entry);
      }
      return entry;
    } catch (BadRedisData unreadable) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The journal holds a write of kind {0} that cannot be read: {1}",
          kind,
          unreadable.getMessage());
      return null;
    }
  }
}
