package dev.weir.responsecache;

import dev.weir.http.Headers;
import dev.weir.http.RequestView;
import dev.weir.responsecache.policy.Answers;
import dev.weir.responsecache.policy.CacheStatus;
import dev.weir.responsecache.policy.ResponseCacheSettings;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Telltales;
import dev.weir.responsecache.store.Purges;
import dev.weir.responsecache.store.Shelves;
import dev.weir.telemetry.Telemetry;
import java.util.function.LongSupplier;

/** What exchanges work with. */
record Machinery(
    ResponseCacheSettings settings,
    Shelves shelves,
    Flights flights,
    Purges purges,
    CacheStatus status,
    Telltales telltales,
    Clocks clocks,
    Telemetry telemetry) {

  /**
   * Two clocks that never meet.
   *
   * @param nanoTime this process' own, which only runs forward: ages are measured with it
   * @param wallMillis the node's, for what is said in dates
   */
  record Clocks(LongSupplier nanoTime, LongSupplier wallMillis) {}

  private static final long NANOS = 1_000_000;
  private static final long SECOND = 1000;

  /** The request under the name that all hosts' responses are kept under, where there is one. */
  RequestView canonical(RequestView request) {
    String host = settings.canonicalHost();
    return host.isEmpty() ? request : new CanonicalRequest(request, host);
  }

  /** Milliseconds on this process' own clock. */
  long millis() {
    return clocks.nanoTime().getAsLong() / NANOS;
  }

  /** Seconds since 1970 on the node's clock. */
  long wallSeconds() {
    return Math.floorDiv(clocks.wallMillis().getAsLong(), SECOND);
  }

  /** For an answer with a stored response, of which the cache says this. */
  Answers.Context context(StoredResponse stored, String said) {
    long now = millis();
    return context(now, Answers.said(stored.ageMillis(now), said));
  }

  Answers.Context context(long now, Headers said) {
    return new Answers.Context(now, wallSeconds(), said);
  }
}
