package dev.weir.responsecache.policy;

import dev.weir.http.CacheControl;
import dev.weir.http.RequestView;

/**
 * What a request asks of caches (RFC 9111 §5.2.1).
 *
 * @param validated whether a stored response has to be validated first: {@code no-cache}
 * @param unstored whether nothing of the exchange may be stored: {@code no-store}
 * @param onlyStored whether only a stored response is wanted: {@code only-if-cached}
 * @param maxAgeMillis greatest age that is accepted
 * @param minFreshMillis for how long the response has to stay fresh
 * @param maxStaleMillis how stale a response is accepted; negative: not at all
 * @param sieMillis how stale a response is accepted in place of a failure (RFC 5861 §4)
 */
public record RequestWishes(
    boolean validated,
    boolean unstored,
    boolean onlyStored,
    long maxAgeMillis,
    long minFreshMillis,
    long maxStaleMillis,
    long sieMillis) {
  /** Nothing is asked. */
  public static final RequestWishes NONE =
      new RequestWishes(false, false, false, Long.MAX_VALUE, 0, -1, 0);

  private static final long SECOND = 1000;

  /**
   * The wishes of a request; one that asks for fresher responses than are offered may be ignored.
   */
  public static RequestWishes of(RequestView request, boolean honoured) {
    if (request.header("Cache-Control") == null) {
      return NONE;
    }
    CacheControl control = CacheControl.parse(request.headers("Cache-Control"));
    boolean unstored = control.has("no-store");
    boolean onlyStored = control.has("only-if-cached");
    if (!honoured) {
      return new RequestWishes(false, unstored, onlyStored, Long.MAX_VALUE, 0, -1, 0);
    }
    long maxAge = control.seconds("max-age");
    return new RequestWishes(
        control.has("no-cache") || maxAge == CacheControl.INVALID,
        unstored,
        onlyStored,
        maxAge < 0 ? Long.MAX_VALUE : maxAge * SECOND,
        Math.max(0, control.seconds("min-fresh")) * SECOND,
        control.bare("max-stale")
            ? Long.MAX_VALUE
            : Math.max(-1, control.seconds("max-stale") * SECOND),
        Math.max(0, control.seconds("stale-if-error")) * SECOND);
  }

  /** Whether any stored response would do, however old, as far as it is fresh. */
  public boolean undemanding() {
    return !validated && !unstored && maxAgeMillis == Long.MAX_VALUE && minFreshMillis == 0;
  }
}
