package dev.weir.chaos;

/** What may be different during a fault beyond what is allowed during each. */
enum Trait {
  /** Redis forgets what it has counted. */
  FORGETS,
  /** Nodes have never reached Redis: they may not know about tokens, which is a documented 503. */
  COLD,
  /** Some nodes reach Redis and some do not: each side admits for itself. */
  SPLITS,
  /** What Redis holds is destroyed, not just lost: a session may be absent afterwards. */
  DAMAGES,
  /** Another node comes and goes. */
  GUESTS,
  /** It comes and goes. */
  FLAPS
}
