package dev.weir.fallback;

import dev.weir.redis.Failure;
import dev.weir.redis.RedisUnavailable;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The breakers for reads and for writes and what they say together about Redis. An outage during
 * any call counts against reads, which closes the way for writes too; a refused write counts
 * against writes only, and at once, since the next would be refused as well. What Redis did answer
 * never counts against it. Logs each change once. Thread-safe.
 */
final class Circuits {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");

  private final LongSupplier nanoTime;
  private final Telemetry telemetry;
  private final Circuit reads;
  private final Circuit writes;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Period period;
  private volatile String reason = "not connected";

  /**
   * Since when Redis is good for what; where it began not to be good for all, and what then was.
   */
  private record Period(
      Availability availability, long sinceNanos, long troubleNanos, long decidedBefore) {}

  Circuits(LongSupplier nanoTime, Telemetry telemetry) {
    this.nanoTime = nanoTime;
    this.telemetry = telemetry;
    long now = nanoTime.getAsLong();
    this.period = new Period(Availability.UP, now, now, 0);
    this.reads = new Circuit("reads", nanoTime, this::changed);
    this.writes = new Circuit("writes", nanoTime, this::changed);
  }

  Circuit reads() {
    return reads;
  }

  Circuit writes() {
    return writes;
  }

  boolean readsWell() {
    return reads.closed();
  }

  boolean writesWell() {
    return reads.closed() && writes.closed();
  }

  Availability availability() {
    return period.availability();
  }

  /** How long it has been as it is now. */
  Duration lasting() {
    return Duration.ofNanos(nanoTime.getAsLong() - period.sinceNanos());
  }

  void judgeRead(long nanos, @Nullable Throwable failure) {
    if (failure == null) {
      reads.succeeded(nanos);
    } else {
      failed(nanos, failure);
    }
  }

  void judgeWrite(long nanos, @Nullable Throwable failure) {
    if (failure == null) {
      reads.succeeded(nanos);
      writes.succeeded(nanos);
    } else {
      failed(nanos, failure);
    }
  }

  private void failed(long nanos, Throwable failure) {
    if (!(failure instanceof RedisUnavailable unavailable)) {
      return;
    }
    blame(unavailable.getMessage());
    if (unavailable.failure() == Failure.REFUSES_WRITES) {
      writes.open();
    } else {
      reads.failed(nanos, unavailable);
    }
  }

  /** Notes what the next change of state is to be explained with. */
  void blame(@Nullable String message) {
    reason = message == null ? "no reason given" : message;
  }

  private void changed() {
    changing.lock();
    try {
      Availability now = current();
      Period before = period;
      if (now != before.availability()) {
        period = next(now, before);
        log(now, before);
      }
    } finally {
      changing.unlock();
    }
  }

  private Availability current() {
    if (!reads.closed()) {
      return Availability.DOWN;
    }
    return writes.closed() ? Availability.UP : Availability.READ_ONLY;
  }

  private Period next(Availability now, Period before) {
    long nanos = nanoTime.getAsLong();
    return before.availability() == Availability.UP
        ? new Period(now, nanos, nanos, decidedWithoutRedis())
        : new Period(now, nanos, before.troubleNanos(), before.decidedBefore());
  }

  private void log(Availability now, Period before) {
    switch (now) {
      case DOWN ->
          LOG.log(System.Logger.Level.WARNING, "Redis is away: {0}; going on without it", reason);
      case READ_ONLY ->
          LOG.log(System.Logger.Level.WARNING, "Redis takes no writes: {0}; they wait", reason);
      case UP ->
          LOG.log(
              System.Logger.Level.INFO,
              "Redis is back after {0} ms; {1} decisions were made without it",
              TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - before.troubleNanos()),
              decidedWithoutRedis() - before.decidedBefore());
    }
  }

  private long decidedWithoutRedis() {
    return telemetry.total(Event.FALLBACK_BREAKER_OPEN)
        + telemetry.total(Event.FALLBACK_DEADLINE)
        + telemetry.total(Event.FALLBACK_BULKHEAD)
        + telemetry.total(Event.FALLBACK_ERROR);
  }
}
