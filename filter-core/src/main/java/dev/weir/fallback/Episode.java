package dev.weir.fallback;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts what becomes of kept writes, and says in one line when they begin to wait for Redis and in
 * one when none waits any more. What waits for less than a second while Redis is well, because a
 * single answer was late, is counted only. Counting is thread-safe, looking is not.
 */
final class Episode {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");
  private static final long WORTH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private final Telemetry telemetry;
  private final Map<Event, LongAdder> counts = new ConcurrentHashMap<>();
  private boolean waiting;
  private boolean said;
  private long sinceNanos;

  Episode(LongSupplier nanoTime, Telemetry telemetry) {
    this.nanoTime = nanoTime;
    this.telemetry = telemetry;
  }

  void count(Event event, long times) {
    telemetry.count(event, times);
    counts.computeIfAbsent(event, each -> new LongAdder()).add(times);
  }

  /**
   * Says what there is to say; to be called several times a second.
   *
   * @param entries how many keys have writes waiting
   * @param writesWell whether writes are sent to Redis
   */
  void look(int entries, boolean writesWell) {
    if (entries == 0) {
      end();
      return;
    }
    if (!waiting) {
      waiting = true;
      sinceNanos = nanoTime.getAsLong();
    }
    boolean worth = !writesWell || nanoTime.getAsLong() - sinceNanos >= WORTH_NANOS;
    if (worth && !said) {
      said = true;
      LOG.log(System.Logger.Level.WARNING, "Writes wait for Redis in the journal");
    }
  }

  private void end() {
    if (said) {
      LOG.log(
          System.Logger.Level.INFO,
          "The journal is empty again after {0} ms: {1} writes were kept and {2} restored, {3}"
              + " replays succeeded, {4} were given up, {5} writes did not fit, {6} were not on"
              + " disk",
          TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - sinceNanos),
          counted(Event.JOURNAL_KEPT),
          counted(Event.JOURNAL_RESTORED),
          counted(Event.JOURNAL_REPLAYED),
          counted(Event.JOURNAL_DROPPED),
          counted(Event.JOURNAL_OVERFLOW),
          counted(Event.JOURNAL_DISK_FAILED));
    }
    if (waiting) {
      counts.clear();
    }
    waiting = false;
    said = false;
  }

  private long counted(Event event) {
    LongAdder counter = counts.get(event);
    return counter == null ? 0 : counter.sum();
  }
}
