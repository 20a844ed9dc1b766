package dev.weir.ratelimit;

import dev.weir.fallback.Deadline;
import java.util.List;

/** The limits of an application that has no Redis and is the only node. Thread-safe. */
final class AloneLimits implements LimitStore {
  private final LocalLimits local;

  AloneLimits(LocalLimits local) {
    this.local = local;
  }

  @Override
  public Taken take(List<Charge> charges, Deadline deadline) {
    return local.takeAlone(charges);
  }

  @Override
  public Taken peek(List<Charge> charges, Deadline deadline) {
    return local.peek(charges, true);
  }

  @Override
  public void refund(Taken taken, List<Integer> which) {
    which.forEach(i -> local.giveBack(taken.charges().get(i), taken.grants().get(i), true));
  }

  @Override
  public boolean reset(Charge charge, Deadline deadline) {
    local.forget(charge.slot());
    return true;
  }
}
