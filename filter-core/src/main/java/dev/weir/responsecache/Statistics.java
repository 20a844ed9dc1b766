package dev.weir.responsecache;

import dev.weir.responsecache.store.LocalResponses;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;

/**
 * What the cache of one node has done since its start.
 *
 * @param hits requests answered while the stored response was fresh
 * @param staleHits requests answered with a stale response that may be served for a while
 * @param standIns requests answered with a stale response because the application failed
 * @param collapsed requests answered with what another request was waiting for
 * @param misses requests that went on to the application
 * @param validated stored responses that the application confirmed
 * @param stored responses stored
 * @param refused responses not stored
 * @param bypassed requests that the cache left alone
 * @param entries responses in this process
 * @param bytes what they take in memory
 */
public record Statistics(
    long hits,
    long staleHits,
    long standIns,
    long collapsed,
    long misses,
    long validated,
    long stored,
    long refused,
    long bypassed,
    long entries,
    long bytes) {

  static Statistics of(Machinery machinery) {
    Telemetry telemetry = machinery.telemetry();
    LocalResponses local = machinery.shelves().local();
    return new Statistics(
        telemetry.total(Event.RESPONSE_HIT),
        telemetry.total(Event.RESPONSE_STALE_HIT),
        telemetry.total(Event.RESPONSE_STOOD_IN),
        telemetry.total(Event.RESPONSE_COLLAPSED),
        telemetry.total(Event.RESPONSE_MISS),
        telemetry.total(Event.RESPONSE_VALIDATED),
        telemetry.total(Event.RESPONSE_STORED),
        telemetry.total(Event.RESPONSE_REFUSED),
        telemetry.total(Event.RESPONSE_BYPASSED),
        local.entries(),
        local.bytes());
  }

  /** The part of all requests that was answered without the application, from 0 to 1. */
  public double hitRatio() {
    long answered = hits + staleHits + standIns + collapsed;
    long all = answered + misses;
    return all == 0 ? 0 : (double) answered / all;
  }
}
