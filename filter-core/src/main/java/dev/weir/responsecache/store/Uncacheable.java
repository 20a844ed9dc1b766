package dev.weir.responsecache.store;

import dev.weir.responsecache.policy.Refusal;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is remembered of a resource whose responses are not stored: nobody waits for them, and once
 * that has proved true for a while most of them pass unwatched. Thread-safe.
 */
public final class Uncacheable {
  /** So many refusals in a row are believed. */
  private static final int BELIEVED = 8;

  /** One response in so many is looked at all the same: a resource may change its ways. */
  private static final int SAMPLE = 16;

  private final Refusal why;
  private final int times;
  private final AtomicInteger requests = new AtomicInteger();

  private Uncacheable(Refusal why, int times) {
    this.why = why;
    this.times = times;
  }

  /**
   * Remembers one refusal.
   *
   * @param general whether it is for all requests alike
   */
  public static Uncacheable first(Refusal why, boolean general) {
    return new Uncacheable(why, general ? 1 : 0);
  }

  /** Remembers one more refusal. */
  public Uncacheable again(Refusal latest, boolean general) {
    return new Uncacheable(latest, general ? Math.min(BELIEVED, times + 1) : 0);
  }

  public Refusal why() {
    return why;
  }

  /** Whether the response to the request that asks this need not be looked at. */
  public boolean unwatched() {
    return times == BELIEVED && requests.incrementAndGet() % SAMPLE != 0;
  }
}
