package dev.weir.telemetry;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counters and gauges of one Weir. Thread-safe; counting takes a few nanoseconds and never fails.
 */
public final class Telemetry {
  private final Map<Event, LongAdder> counters;
  private final Map<String, Map<Event, LongAdder>> decisions;
  private final Map<String, LongSupplier> gauges;
  private final String prefix;

  public Telemetry() {
    this(new EnumMap<>(Event.class), new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), "");
    for (Event event : Event.values()) {
      counters.put(event, new LongAdder());
    }
  }

  private Telemetry(
      Map<Event, LongAdder> counters,
      Map<String, Map<Event, LongAdder>> decisions,
      Map<String, LongSupplier> gauges,
      String prefix) {
    this.counters = counters;
    this.decisions = decisions;
    this.gauges = gauges;
    this.prefix = prefix;
  }

  /** The same counters and gauges; the names of gauges registered with it begin so. */
  public Telemetry under(String namePrefix) {
    return new Telemetry(counters, decisions, gauges, prefix + namePrefix);
  }

  /** Counts one occurrence. */
  public void count(Event event) {
    count(event, 1);
  }

  /** Counts {@code times} occurrences. */
  public void count(Event event, long times) {
    counter(event).add(times);
  }

  /**
   * Counts a decision that was made without Redis, by feature and in all.
   *
   * @param feature for which it was made, {@code session}
   * @param reason why Redis did not make it
   */
  public void countDecision(String feature, Event reason) {
    count(reason);
    decisions
        .computeIfAbsent(feature, name -> new ConcurrentHashMap<>())
        .computeIfAbsent(reason, event -> new LongAdder())
        .increment();
  }

  /** The decisions that were made without Redis since the start, by feature and reason. */
  public Map<String, Map<Event, Long>> decisions() {
    Map<String, Map<Event, Long>> all = new TreeMap<>();
    decisions.forEach(
        (feature, reasons) -> {
          Map<Event, Long> sums = new EnumMap<>(Event.class);
          reasons.forEach((reason, sum) -> sums.put(reason, sum.sum()));
          all.put(feature, sums);
        });
    return all;
  }

  /** Occurrences since the start. */
  public long total(Event event) {
    return counter(event).sum();
  }

  /** Registers a value that is asked for when somebody looks, {@code journal.entries}. */
  public void gauge(String name, LongSupplier value) {
    gauges.put(prefix + name, value);
  }

  /** Every gauge's value now, by name. */
  public Map<String, Long> gauges() {
    Map<String, Long> values = new TreeMap<>();
    gauges.forEach((name, value) -> values.put(name, value.getAsLong()));
    return values;
  }

  private LongAdder counter(Event event) {
    LongAdder counter = counters.get(event);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + event);
    }
    return counter;
  }
}
