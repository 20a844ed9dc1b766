package dev.weir.chaos;

import java.util.List;
import java.util.Set;

/**
 * All that is known of a trial.
 *
 * @param seen what users saw, by the time of their requests
 * @param finals what was answered in the end, once more by each node; the last number is that of a
 *     newcomer, who knows only what Redis holds
 * @param traits of the fault
 */
record Evidence(
    Setting setting,
    List<Seen> seen,
    List<Seen> finals,
    Phases phases,
    List<Flip> flips,
    Set<Trait> traits) {

  /** What the cluster was like. */
  record Setting(int nodes, int limit, long windowNanos) {}

  /** The same with these answers in the end. */
  Evidence withFinals(List<Seen> others) {
    return new Evidence(setting, seen, others, phases, flips, traits);
  }

  /** What was asked while the fault, or what follows from it, lasted. */
  boolean during(Seen one) {
    return one.ended() >= phases.made() && one.begun() <= phases.well();
  }
}
