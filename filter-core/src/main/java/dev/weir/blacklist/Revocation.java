package dev.weir.blacklist;

import java.time.Instant;

/**
 * What became of a revocation. It holds on this node at once in any case.
 *
 * @param durability where it is recorded
 * @param safeToIssueAfter tokens that are issued from then on are not concerned, on any clock that
 *     is as right as configured
 */
public record Revocation(Durability durability, Instant safeToIssueAfter) {

  /** Where a revocation is recorded. */
  public enum Durability {
    /** In Redis: it holds on every node within moments. */
    DURABLE,
    /** In this node's journal: the other nodes learn of it when Redis is back. */
    PENDING
  }
}
