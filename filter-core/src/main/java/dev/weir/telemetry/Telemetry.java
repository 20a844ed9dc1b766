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
  private final Map<String, LongSupplier> gauges;
  private final String prefix;

  public Telemetry() {
    this(new EnumMap<>(Event.class), new ConcurrentHashMap<>(), "");
    for (Event event : Event.values()) {
      counters.put(event, new LongAdder());
    }
  }

  private Telemetry(
      Map<Event, LongAdder> counters, Map<String, LongSupplier> gauges, String prefix) {
    this.counters = counters;
    this.gauges = gauges;
    this.prefix = prefix;
  }

  /** The same counters and gauges; the names of gauges registered with it begin so. */
  public Telemetry under(String namePrefix) {
    return new Telemetry(counters, gauges, prefix + namePrefix);
  }

  /** Counts one occurrence. */
  public void count(Event event) {
    count(event, 1);
  }

  /** Counts {@code times} occurrences. */
  public void count(Event event, long times) {
    counter(event).add(times);
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
