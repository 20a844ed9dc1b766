package dev.weir.ratelimit.store;

import dev.weir.fallback.Deadline;
import dev.weir.local.LocalTier;
import dev.weir.ratelimit.Outage;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The limits as this node keeps them by itself. Holds a bounded number of meters and forgets none
 * that still counts: when it is full, newcomers share one meter for each policy, since room made
 * for them would be free quota for somebody else. Thread-safe.
 */
public final class LocalLimits implements LimitStore {
  private static final int METER_BYTES = 512;
  private static final int MOST_OVERFLOWS = 1024;
  private static final String OVERFLOW = "overflow";
  private static final Taken UNDECIDED = new Taken(Taken.How.UNAVAILABLE, List.of(), List.of());

  private final LocalTier<Slot, Meter> meters;
  private final LocalTier<Slot, Meter> overflows;
  private final int maxMeters;
  private final LongSupplier nanoTime;
  private final IntSupplier nodes;
  private final boolean alone;
  private final Telemetry telemetry;
  private final AtomicLong resets = new AtomicLong();
  private volatile boolean owing;

  /**
   * @param maxMeters most meters held
   * @param nodes how many nodes share a limit
   * @param alone whether there is no Redis that could be away, so that no policy minds
   */
  public LocalLimits(
      int maxMeters, LongSupplier nanoTime, IntSupplier nodes, boolean alone, Telemetry telemetry) {
    this.maxMeters = maxMeters;
    this.nanoTime = nanoTime;
    this.nodes = nodes;
    this.alone = alone;
    this.telemetry = telemetry;
    this.meters = tier("limits", 2L * maxMeters + MOST_OVERFLOWS);
    this.overflows = tier("limit-overflows", MOST_OVERFLOWS);
  }

  private LocalTier<Slot, Meter> tier(String name, long most) {
    return new LocalTier<>(
        name,
        new LocalTier.Bounds<>(most * METER_BYTES, (slot, meter) -> METER_BYTES),
        new LocalTier.Lifetime<>((slot, meter) -> meter.lifeNanos(), true, nanoTime),
        null,
        telemetry);
  }

  /** What is known of a limit, or null for nothing. */
  @Nullable Meter find(Slot slot) {
    return meters.get(slot);
  }

  /** The meter to keep what is known of a limit in, or null when there is no room for it. */
  @Nullable Meter findOrAdd(Charge charge) {
    Meter known = meters.get(charge.slot());
    if (known != null || meters.entries() >= maxMeters) {
      return known;
    }
    return meters.compute(
        charge.slot(), (slot, present) -> present == null ? new Meter(charge) : present);
  }

  private Meter meter(Charge charge) {
    Meter own = findOrAdd(charge);
    if (own != null) {
      return own;
    }
    telemetry.count(Event.RATELIMIT_OVERFLOW);
    Slot shared = new Slot(charge.slot().policy(), OVERFLOW, "");
    Meter known = overflows.get(shared);
    if (known != null) {
      return known;
    }
    Meter made =
        overflows.compute(shared, (slot, present) -> present == null ? new Meter(charge) : present);
    return made == null ? new Meter(charge) : made;
  }

  /** Takes all permits here, or none, each policy doing what it does without Redis. */
  @Override
  public Taken take(List<Charge> charges, Deadline deadline) {
    if (undecidable(charges)) {
      return UNDECIDED;
    }
    long now = nanoTime.getAsLong();
    List<Grant> grants = new ArrayList<>(charges.size());
    boolean refused = false;
    for (Charge charge : charges) {
      Grant grant = grant(charge, now);
      grants.add(grant);
      refused |= !grant.admitted() && !charge.policy().shadow();
    }
    if (refused) {
      for (int i = 0; i < charges.size(); i++) {
        giveBack(charges.get(i), grants.get(i));
      }
    } else {
      owing = true;
    }
    return new Taken(refused ? Taken.How.REFUSED : Taken.How.LOCAL, charges, grants);
  }

  private boolean undecidable(List<Charge> charges) {
    for (Charge charge : charges) {
      if (!alone && charge.policy().outage() == Outage.DENY && !charge.policy().shadow()) {
        return true;
      }
    }
    return false;
  }

  private Grant grant(Charge charge, long now) {
    return counts(charge)
        ? meter(charge).take(charge, nodes(charge), now)
        : new Grant(true, charge.limit().most(), 0, 0, 0);
  }

  private boolean counts(Charge charge) {
    return alone || charge.policy().outage() != Outage.ALLOW;
  }

  private int nodes(Charge charge) {
    return charge.policy().outage() == Outage.LOCAL_FULL ? 1 : nodes.getAsInt();
  }

  /** Undoes one admission that was counted here. */
  private void giveBack(Charge charge, Grant grant) {
    if (grant.admitted() && counts(charge)) {
      meter(charge).refund(charge, grant, nodes(charge));
    }
  }

  @Override
  public Taken peek(List<Charge> charges, Deadline deadline) {
    if (undecidable(charges)) {
      return UNDECIDED;
    }
    long now = nanoTime.getAsLong();
    List<Grant> grants = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      Meter known = meters.get(charge.slot());
      grants.add(
          known == null
              ? new Grant(true, charge.share(nodes(charge)), 0, 0, 0)
              : known.take(charge, nodes(charge), now));
    }
    return new Taken(Taken.How.LOCAL, charges, grants);
  }

  @Override
  public void refund(Taken taken, List<Integer> which) {
    which.forEach(i -> giveBack(taken.charges().get(i), taken.grants().get(i)));
  }

  @Override
  public boolean reset(Charge charge, Deadline deadline) {
    meters.remove(charge.slot());
    return true;
  }

  /** How often refusals were forgotten; to be read before Redis is asked. */
  long resets() {
    return resets.get();
  }

  /** Has Redis asked again where it refused. */
  void forgetRefusals() {
    resets.incrementAndGet();
  }

  /** Nanoseconds until Redis will admit this, 0 when it may by now or nothing is known. */
  long refusedFor(Meter meter, Charge charge, long nowNanos) {
    return meter.refusedFor(charge, nowNanos, resets.get());
  }

  /** Notes what Redis said to each of the charges. */
  void learn(Taken taken, Meter.Call call) {
    for (int i = 0; i < taken.charges().size(); i++) {
      Charge charge = taken.charges().get(i);
      Grant grant = taken.grants().get(i);
      boolean useful = !grant.admitted() || charge.policy().outage() == Outage.SHARE;
      Meter meter = useful ? findOrAdd(charge) : null;
      if (meter != null) {
        meter.learn(charge, grant, call);
      }
    }
  }

  /** What is owed to Redis on one limit, settled with this call, or null for nothing. */
  @Nullable Owed settle(Meter meter, long redisMicros) {
    return meter.settle(nodes.getAsInt(), nanoTime.getAsLong(), redisMicros);
  }

  /** Up to so many meters that owe something to Redis. */
  List<Meter> owing(int most) {
    List<Meter> found = new ArrayList<>();
    if (owing) {
      owing = false;
      meters.forEach(
          (slot, meter) -> {
            if (found.size() < most && meter.owes()) {
              found.add(meter);
            }
          });
      owing |= !found.isEmpty();
    }
    return found;
  }

  /** Makes room for newcomers where the old have nothing more to say. */
  public void cleanUp() {
    meters.cleanUp();
    overflows.cleanUp();
  }
}
