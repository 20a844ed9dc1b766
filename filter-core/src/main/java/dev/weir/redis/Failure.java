package dev.weir.redis;

/** Why Redis did not do what was asked. */
public enum Failure {
  /** Gone, unreachable, stalled, loading, busy or without a master. */
  OUTAGE,
  /**
   * Reads work, writes do not: {@code READONLY}, {@code OOM}, {@code MISCONF}, {@code NOREPLICAS}.
   */
  REFUSES_WRITES,
  /** Wrong password, missing right: a person has to mend it. */
  MISCONFIGURED,
  /** The stored value is of another type, or the reply is not ours. */
  BAD_DATA,
  /** Anything else, a broken script above all. */
  OUR_BUG
}
