package dev.weir.ratelimit.store;

import dev.weir.ratelimit.Policy;

/**
 * What one policy wants of one request.
 *
 * @param cost permits to take; 0 to look only
 */
public record Charge(Policy policy, Limit limit, Slot slot, long cost) {

  /** Whether it can never be granted, however long anybody waits. */
  boolean impossible() {
    return cost > limit.most();
  }

  /** The permits of one of so many nodes, at least enough for this. */
  long share(int nodes) {
    return Math.max(limit.share(nodes), Math.min(cost, limit.most()));
  }

  Charge costing(long permits) {
    return new Charge(policy, limit, slot, permits);
  }
}
