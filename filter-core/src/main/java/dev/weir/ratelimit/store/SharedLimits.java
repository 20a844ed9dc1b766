package dev.weir.ratelimit.store;

import dev.weir.fallback.Backbone;
import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.redis.BadRedisData;
import dev.weir.redis.RedisClock;
import dev.weir.redis.Signals;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits that all nodes share through Redis. What Redis has refused is refused here until Redis
 * would admit it; while Redis is away this node decides alone, and tells Redis afterwards what it
 * admitted. Thread-safe.
 */
public final class SharedLimits implements LimitStore {
  private static final System.Logger LOG = System.getLogger("dev.weir.ratelimit");
  private static final int SETTLED_AT_ONCE = 512;
  private static final byte[] RESET = {'L'};

  private final RedisLimits redis;
  private final LocalLimits local;
  private final Failover failover;
  private final RedisClock clock;
  private final LongSupplier nanoTime;
  private final Signals signals;
  private final Telemetry telemetry;
  private final AtomicInteger settling = new AtomicInteger();
  private long heardAll;

  public SharedLimits(RedisLimits redis, LocalLimits local, Backbone backbone) {
    this.redis = redis;
    this.local = local;
    this.failover = backbone.failover();
    this.clock = backbone.clock();
    this.nanoTime = backbone.clock()::nanos;
    this.signals = backbone.signals();
    this.telemetry = backbone.telemetry();
    signals.onMessage(this::hear);
  }

  @Override
  public Taken take(List<Charge> charges, Deadline deadline) {
    Taken refused = remembered(charges);
    if (refused != null) {
      telemetry.count(Event.RATELIMIT_REMEMBERED);
      return refused;
    }
    List<@Nullable Owed> owed = owed(charges);
    long resets = local.resets();
    long sent = nanoTime.getAsLong();
    Taken taken = ask(charges, owed, deadline);
    if (taken == null) {
      owed.forEach(SharedLimits::restore);
      telemetry.count(Event.RATELIMIT_LOCAL);
      return local.take(charges, deadline);
    }
    local.learn(taken, new Meter.Call(sent, nanoTime.getAsLong(), resets));
    return taken;
  }

  /** The refusal of the one that will refuse longest, as far as is remembered; null for none. */
  private @Nullable Taken remembered(List<Charge> charges) {
    long now = nanoTime.getAsLong();
    List<Charge> refusing = new ArrayList<>(0);
    List<Grant> refusals = new ArrayList<>(0);
    for (Charge charge : charges) {
      Meter meter = charge.policy().shadow() ? null : local.find(charge.slot());
      long left = meter == null ? 0 : local.refusedFor(meter, charge, now);
      if (left > 0) {
        refusing.add(charge);
        refusals.add(Grant.refused(0, TimeUnit.NANOSECONDS.toMicros(left) + 1));
      }
    }
    return refusing.isEmpty() ? null : new Taken(Taken.How.REFUSED, refusing, refusals);
  }

  private List<@Nullable Owed> owed(List<Charge> charges) {
    List<@Nullable Owed> owed = new ArrayList<>(charges.size());
    boolean ready = failover.writesWell();
    for (Charge charge : charges) {
      Meter meter = ready ? local.find(charge.slot()) : null;
      owed.add(meter == null || !meter.owes() ? null : local.settle(meter, clock.micros()));
    }
    return owed;
  }

  private @Nullable Taken ask(List<Charge> charges, List<@Nullable Owed> owed, Deadline deadline) {
    try {
      return failover.<@Nullable Taken>write(
          deadline, () -> redis.take(charges, owed, notAfter(deadline)), () -> null);
    } catch (BadRedisData unusable) {
      return null;
    }
  }

  /** When this node will have decided by itself, by Redis' clock. */
  private long notAfter(Deadline deadline) {
    long error = clock.errorMicros();
    return error == Long.MAX_VALUE
        ? 0
        : clock.micros() + TimeUnit.NANOSECONDS.toMicros(deadline.remainingNanos()) + error;
  }

  private static void restore(@Nullable Owed owed) {
    if (owed != null) {
      owed.restore();
    }
  }

  @Override
  public Taken peek(List<Charge> charges, Deadline deadline) {
    List<@Nullable Owed> nothing = new ArrayList<>();
    charges.forEach(charge -> nothing.add(null));
    Taken seen = look(charges, nothing, deadline);
    return seen == null ? local.peek(charges, deadline) : seen;
  }

  private @Nullable Taken look(
      List<Charge> charges, List<@Nullable Owed> nothing, Deadline deadline) {
    try {
      return failover.<@Nullable Taken>read(
          deadline, () -> redis.take(charges, nothing, 0), () -> null);
    } catch (BadRedisData unusable) {
      return null;
    }
  }

  @Override
  public void refund(Taken taken, List<Integer> which) {
    if (taken.how() == Taken.How.SHARED) {
      List<Charge> charges = which.stream().map(taken.charges()::get).toList();
      List<Grant> grants = which.stream().map(taken.grants()::get).toList();
      failover
          .tryWrite(() -> redis.refund(charges, grants))
          .whenComplete((done, failed) -> told(failed));
    } else {
      local.refund(taken, which);
    }
  }

  @Override
  public boolean reset(Charge charge, Deadline deadline) {
    local.reset(charge, deadline);
    return failover.write(
        deadline, () -> redis.reset(charge, signals.channel(), RESET), () -> Boolean.FALSE);
  }

  private void hear(byte[] message) {
    // Which limit it was is not said: what is forgotten costs one more question each.
    if (Arrays.equals(message, RESET)) {
      local.forgetRefusals();
    }
  }

  /**
   * Tells Redis what was admitted without it, and has refusals forgotten that may not be true any
   * more; to be called again and again, by one thread at a time.
   */
  public void settle() {
    mistrustRefusals();
    if (!failover.writesWell() || settling.get() > 0) {
      return;
    }
    for (Meter meter : local.owing(SETTLED_AT_ONCE)) {
      Owed owed = local.settle(meter, clock.micros());
      if (owed != null) {
        settling.incrementAndGet();
        failover
            .tryWrite(() -> redis.take(List.of(owed.charge()), List.of(owed), 0))
            .whenComplete(
                (answer, failed) -> settled(owed, failed, answer != null && answer.isPresent()));
      }
    }
  }

  private void mistrustRefusals() {
    long generation = signals.generation();
    if (generation != heardAll) {
      // A message that a limit was reset may have been missed.
      heardAll = generation;
      local.forgetRefusals();
    }
    if (failover.writesWell() && redis.gaveBack()) {
      failover.tryWrite(() -> signals.send(RESET)).whenComplete((sent, failed) -> told(failed));
    }
  }

  private void settled(Owed owed, @Nullable Throwable failed, boolean arrived) {
    settling.decrementAndGet();
    if (arrived) {
      telemetry.count(Event.RATELIMIT_SETTLED, owed.permits());
    } else if (failed == null) {
      owed.restore();
    }
    told(failed);
  }

  private static void told(@Nullable Throwable failed) {
    if (failed != null) {
      LOG.log(System.Logger.Level.WARNING, "Redis could not be told of permits: {0}", failed);
    }
  }

  void cleanUp() {
    local.cleanUp();
  }
}
