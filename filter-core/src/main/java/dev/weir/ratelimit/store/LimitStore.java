package dev.weir.ratelimit.store;

import dev.weir.fallback.Deadline;
import java.util.List;

/** Where permits are taken from. Implementations are thread-safe and wait for the deadline only. */
public interface LimitStore {

  /** Takes all permits or none. */
  Taken take(List<Charge> charges, Deadline deadline);

  /** Where the limits stand; takes nothing. */
  Taken peek(List<Charge> charges, Deadline deadline);

  /** Gives back those of the permits that {@code taken} charged; as soon as possible. */
  void refund(Taken taken, List<Integer> which);

  /** Forgets all that was taken from a limit; false when Redis could not be told. */
  boolean reset(Charge charge, Deadline deadline);
}
