package dev.weir.responsecache.store;

import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.fallback.Journal;
import dev.weir.redis.BadRedisData;
import dev.weir.redis.ChangeLog;
import dev.weir.redis.Envelope;
import dev.weir.responsecache.policy.PurgeMark;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Purges of this node and of all others. A purge holds on its own node at once, on the others as
 * soon as they have read it in the log, and while Redis is away it waits in the journal.
 * Thread-safe.
 */
public final class Purges {
  private static final byte KIND = 'P';
  private static final String JOURNAL_KIND = "purge";
  private static final int ID_BYTES = 12;

  private final PurgeTable table;
  private final @Nullable Sharing sharing;
  private final RandomGenerator random;
  private final Telemetry telemetry;
  private final Map<String, CompletableFuture<Boolean>> own = new ConcurrentHashMap<>();

  /**
   * The way to the other nodes.
   *
   * @param name of the log, for the envelopes of its entries
   * @param history what stands in the log
   */
  public record Sharing(
      ChangeLog log,
      String name,
      Envelope envelope,
      Failover failover,
      Journal journal,
      PurgeHistory history) {}

  /**
   * @param sharing the way to the other nodes, or null when there are none
   */
  public Purges(
      PurgeTable table, @Nullable Sharing sharing, RandomGenerator random, Telemetry telemetry) {
    this.table = table;
    this.sharing = sharing;
    this.random = random;
    this.telemetry = telemetry;
    telemetry.gauge("responses.purges.remembered", table::subjects);
    if (sharing != null) {
      sharing.journal().restores(JOURNAL_KIND, (key, bytes) -> restored(bytes, sharing));
    }
  }

  /** Begins to follow the log, if there is one. */
  public void follow() {
    if (sharing != null) {
      sharing.log().follow(new Reader(sharing), sharing.failover()::tryRead);
    }
  }

  /** What is known now, for a response to a request that begins now. */
  public PurgeMark mark() {
    // In this order: what is learnt in between makes the response look older than it is.
    ChangeLog.Position shared = sharing == null ? null : sharing.log().position();
    long local = table.generation();
    return PurgeMark.own(local, shared);
  }

  /** Number of purges taken in so far. */
  public long generation() {
    return table.generation();
  }

  /** As {@link PurgeTable#drop} does. */
  long drop(StoredResponse.Identity identity, LongSupplier micros) {
    return table.drop(identity, micros);
  }

  public PurgeTable.State state(StoredResponse response) {
    return table.state(response);
  }

  /**
   * Purges, here at once, and elsewhere before this returns or as soon as Redis answers again.
   *
   * @return false when the others will not learn of it, because the journal is full
   */
  public boolean purge(Set<String> subjects, boolean soft, Deadline deadline) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Purge purge = new Purge(HexFormat.of().formatHex(id), soft, subjects);
    table.apply(purge, null);
    telemetry.count(Event.RESPONSE_PURGED);
    Sharing others = sharing;
    return others == null
        || others
            .failover()
            .<Boolean>write(
                deadline, () -> append(purge, others), () -> keepForLater(purge, others));
  }

  private static boolean keepForLater(Purge purge, Sharing others) {
    String key = JOURNAL_KIND + ':' + purge.id();
    return others.journal().keepSafely(key, new Unsent(purge, others));
  }

  /** What an earlier process has kept: it holds here at once, as it did there. */
  private Journal.Entry restored(byte[] bytes, Sharing others) {
    Purge purge = Purge.decode(bytes);
    table.apply(purge, null);
    return new Unsent(purge, others);
  }

  /** A purge that the log does not have yet. Appending one twice does no harm. */
  private record Unsent(Purge purge, Sharing others) implements Journal.Entry {
    @Override
    public long bytes() {
      return purge.bytes();
    }

    @Override
    public Journal.Entry after(Journal.Entry older) {
      return this;
    }

    @Override
    public byte[] encode(boolean first) {
      return purge.encode();
    }

    @Override
    public CompletionStage<Boolean> replay() {
      return send(purge, others).thenApply(reply -> true);
    }
  }

  private static CompletionStage<?> send(Purge purge, Sharing others) {
    byte[] sealed = others.envelope().seal(KIND, others.name(), 0, purge.encode());
    return others.log().append(sealed);
  }

  /** Completes once this node has read its own purge: from then on new responses count as later. */
  private CompletionStage<Boolean> append(Purge purge, Sharing others) {
    CompletableFuture<Boolean> echo = new CompletableFuture<>();
    own.put(purge.id(), echo);
    return send(purge, others)
        .thenCompose(
            reply -> {
              others.log().poll();
              return echo;
            })
        .whenComplete((done, failed) -> own.remove(purge.id()));
  }

  /** Takes in what the log says. */
  private final class Reader implements ChangeLog.Reader {
    private final Sharing others;
    private ChangeLog.@Nullable Position seen;

    Reader(Sharing others) {
      this.others = others;
    }

    @Override
    public void read(List<ChangeLog.Change> changes) {
      changes.forEach(this::take);
    }

    private void take(ChangeLog.Change change) {
      seen = change.position();
      Purge purge;
      try {
        byte[] content = others.envelope().open(KIND, others.name(), change.content()).payload();
        purge = Purge.decode(content);
      } catch (BadRedisData unreadable) {
        // Whatever was to be purged, it is among everything.
        telemetry.count(Event.REDIS_BAD_DATA);
        purge = new Purge("", false, Set.of(Purge.EVERYTHING));
      }
      if (!table.settle(purge, change.position())) {
        table.apply(purge, change.position());
      }
      CompletableFuture<Boolean> echo = own.get(purge.id());
      if (echo != null) {
        echo.complete(true);
      }
    }

    @Override
    public CompletionStage<?> resync(ChangeLog.Position from) {
      ChangeLog.Position before = seen;
      seen = from;
      if (before == null) {
        return others.history().read().thenAccept(this::takeHistory);
      }
      // Nobody knows what was purged in between.
      table.raiseFloor(from);
      own.values().forEach(echo -> echo.complete(true));
      boolean rewound = from.millis() > 0 && from.compareTo(before) < 0;
      if (rewound) {
        // Redis may hold responses again whose purges it has lost.
        Purge all = new Purge(before + "-rewound", false, Set.of(Purge.EVERYTHING));
        return others.failover().tryWrite(() -> send(all, others));
      }
      return CompletableFuture.completedStage(null);
    }

    private void takeHistory(PurgeHistory.Found found) {
      if (!found.complete()) {
        table.raiseFloor(found.oldest());
      }
      found.changes().forEach(this::take);
    }
  }
}
