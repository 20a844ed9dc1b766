package dev.weir.redis;

/** Why Redis did not do what was asked. */
public enum Failure {
  /**
   * Gone, unreachable, stalled, loading, busy or without a master; or the connection lost or
   * garbled a reply, so that nobody knows what became of the call.
   */
  OUTAGE,
  /**
   * Reads work, writes do not: {@code READONLY}, {@code OOM}, {@code MISCONF}, {@code NOREPLICAS}.
   */
  REFUSES_WRITES,
  /** Wrong password, missing right: a person has to mend it. */
  MISCONFIGURED,
  /** The stored value is of another type. */
  BAD_DATA,
  /** Anything else, a broken script above all. */
  OUR_BUG
}
