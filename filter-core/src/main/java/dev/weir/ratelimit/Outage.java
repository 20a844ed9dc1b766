package dev.weir.ratelimit;

/** What a policy does while Redis is away. */
public enum Outage {
  /**
   * Each node admits its part of the limit, divided by the nodes that were alive last, beginning
   * with what was left when Redis went.
   */
  SHARE,
  /** Each node admits the whole limit. */
  LOCAL_FULL,
  /** Everything is admitted and nothing counted. */
  ALLOW,
  /** Nothing is admitted: the answer is 503, not 429. */
  DENY
}
