package dev.weir.ratelimit.store;

import dev.weir.ratelimit.Policy;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one limit of one subject: what it admitted itself while Redis was away,
 * what Redis said last, and until when Redis will refuse. All times are this process' own.
 * Thread-safe.
 */
final class Meter {
  private static final long NANOS = 1000;

  /** Two clocks run apart by no more than this: 200 microseconds in a second. */
  private static final long DRIFT_DIVISOR = 5000;

  private final Slot slot;
  private final Policy policy;

  // An exact limit.
  private AdmissionLog log = new AdmissionLog();

  // A bucket: the time at which all permits are back.
  private long fullNanos;
  private boolean used;

  /** Permits admitted here that Redis does not know of. */
  private long owed;

  // What Redis said last, until something is decided here.
  private boolean told;
  private long toldRemaining;
  private long toldFullMicros;

  private Limit limit;
  private volatile long lifeNanos;
  private @Nullable Refusal refusal;

  /**
   * Redis refuses that cost of that limit.
   *
   * @param untilNanos at least until then
   * @param overNanos and no longer than that
   */
  private record Refusal(Limit limit, long cost, long untilNanos, long overNanos, long resets) {}

  /**
   * A call to Redis.
   *
   * @param resets how often refusals had been forgotten when it was sent
   */
  record Call(long sentNanos, long receivedNanos, long resets) {}

  Meter(Charge charge) {
    this.slot = charge.slot();
    this.policy = charge.policy();
    this.limit = charge.limit();
    this.lifeNanos = lifeNanos(limit);
  }

  private static long lifeNanos(Limit limit) {
    return (limit.memoryMicros() + 1) * NANOS;
  }

  /** A subject may have another rate today; what it did under the last one is remembered longer. */
  private void follow(Limit next) {
    if (!next.equals(limit)) {
      limit = next;
      lifeNanos = Math.max(lifeNanos, lifeNanos(next));
    }
  }

  /** How long after its last use it has anything to say. */
  long lifeNanos() {
    return lifeNanos;
  }

  /** Nanoseconds until Redis will admit this as far as is known, 0 when it may do so by now. */
  synchronized long refusedFor(Charge charge, long nowNanos, long resets) {
    Refusal last = refusal;
    if (last == null
        || last.resets() != resets
        || charge.cost() < last.cost()
        || !charge.limit().equals(last.limit())) {
      return 0;
    }
    if (last.untilNanos() - nowNanos <= 0) {
      refusal = null;
      return 0;
    }
    return last.overNanos() - nowNanos;
  }

  /** Takes in what Redis said at some time during a call. */
  synchronized void learn(Charge charge, Grant grant, Call call) {
    follow(charge.limit());
    told = true;
    toldRemaining = grant.remaining();
    toldFullMicros = call.sentNanos() / NANOS + grant.fullMicros();
    if (!grant.admitted() && !charge.policy().failuresOnly()) {
      long wait = grant.nextMicros() * NANOS;
      // Early rather than late: asking once more costs a round trip, refusing would be wrong.
      long until = call.sentNanos() + wait - wait / DRIFT_DIVISOR;
      long over = call.receivedNanos() + wait;
      refusal = new Refusal(limit, charge.cost(), until, over, call.resets());
    }
  }

  /** Takes permits without Redis, as one of so many nodes. */
  synchronized Grant take(Charge charge, int nodes, long nowNanos) {
    follow(charge.limit());
    return limit.exact()
        ? takeFromLog(charge, nodes, nowNanos / NANOS)
        : takeFromBucket(charge, nodes, nowNanos);
  }

  private Grant takeFromLog(Charge charge, int nodes, long now) {
    long window = limit.windowMicros();
    int cost = (int) Math.min(charge.cost(), Integer.MAX_VALUE);
    int share = (int) charge.share(nodes);
    expire(now - window);
    if (told) {
      begin(share, nodes, now);
    }
    if (charge.impossible()) {
      return Grant.refused(Math.max(0, share - log.size()), window);
    }
    int excess = log.size() + cost - share;
    if (excess > 0) {
      long next = log.time(excess - 1) + window - now;
      return Grant.refused(Math.max(0, share - log.size()), next);
    }
    for (int i = 0; i < cost; i++) {
      log.add(now);
    }
    owed += cost;
    long next = log.size() == 0 ? 0 : log.time(0) + window - now;
    return new Grant(true, share - log.size(), next, cost == 0 ? next : window, now);
  }

  /** Fills up with what Redis has counted for others, as far as it still counts. */
  private void begin(int share, int nodes, long now) {
    told = false;
    long newest = Math.min(now, toldFullMicros - limit.windowMicros());
    if (newest <= now - limit.windowMicros()) {
      return;
    }
    long left = Math.min(share, -Math.floorDiv(-toldRemaining, nodes));
    int own = (int) Math.min(owed, log.size());
    AdmissionLog filled = new AdmissionLog();
    for (long others = share - left - own; others > 0; others--) {
      filled.add(newest);
    }
    for (int i = log.size() - own; i < log.size(); i++) {
      filled.add(Math.max(newest, log.time(i)));
    }
    log = filled;
  }

  private void expire(long time) {
    log.forgetUntil(time);
    owed = limit.exact() ? Math.min(owed, log.size()) : owed;
  }

  private Grant takeFromBucket(Charge charge, int nodes, long now) {
    long interval = limit.shareNanos(nodes);
    long burst = charge.share(nodes);
    long horizon = now + burst * interval;
    if (told) {
      told = false;
      // In time, a debt is the same for the part and for the whole of a rate.
      raise(toldFullMicros * NANOS);
    }
    long free = used && fullNanos - now > 0 ? Math.min(fullNanos, horizon) : now;
    long full = free + charge.cost() * interval;
    if (charge.impossible() || full - horizon > 0) {
      long wait = charge.impossible() ? burst * interval : full - horizon;
      return Grant.refused(Math.max(0, (horizon - free) / interval), micros(wait));
    }
    used = true;
    fullNanos = full;
    owed += charge.cost();
    long left = (horizon - full) / interval;
    long next = left < burst ? full - horizon + (left + 1) * interval : 0;
    return new Grant(true, left, micros(next), micros(full - now), now / NANOS);
  }

  private void raise(long full) {
    if (!used || full - fullNanos > 0) {
      fullNanos = full;
      used = true;
    }
  }

  private static long micros(long nanos) {
    return -Math.floorDiv(-nanos, NANOS);
  }

  /** Gives back what {@link #take} took. */
  synchronized void refund(Charge charge, Grant grant, int nodes) {
    if (!limit.exact()) {
      owed = Math.max(0, owed - charge.cost());
      fullNanos -= charge.cost() * limit.shareNanos(nodes);
      return;
    }
    for (long i = 0; i < charge.cost(); i++) {
      int at = log.remove(grant.atMicros());
      owed -= at > log.size() - owed ? 1 : 0;
    }
  }

  synchronized boolean owes() {
    return owed > 0;
  }

  /** What Redis is to be told, in its own time, and from now on is not owed; or null for none. */
  synchronized @Nullable Owed settle(int nodes, long nowNanos, long redisMicros) {
    if (owed > 0 && limit.exact()) {
      expire(nowNanos / NANOS - limit.windowMicros());
    }
    long permits = limit.exact() ? owed : Math.min(owed, outstanding(nodes, nowNanos));
    owed = 0;
    if (permits <= 0) {
      return null;
    }
    byte[] packed =
        limit.exact() ? log.packed((int) permits, redisMicros - nowNanos / NANOS) : null;
    return new Owed(this, new Charge(policy, limit, slot, 0), permits, packed);
  }

  /** Permits that have not flowed back since. */
  private long outstanding(int nodes, long nowNanos) {
    return Math.max(0, -Math.floorDiv(nowNanos - fullNanos, limit.shareNanos(nodes)));
  }

  /** Redis was not told after all. */
  synchronized void owe(long permits) {
    owed += permits;
  }
}
