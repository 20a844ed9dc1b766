package dev.weir.responsecache.policy;

/** In which way a stored response may answer a request (RFC 9111 §4.2). */
public enum Reuse {
  /** As it is. */
  FRESH,
  /** As it is, although it is stale: the request accepts that (RFC 9111 §5.2.1.2). */
  STALE,
  /** As it is, while a new one is made (RFC 5861 §3). */
  REFRESH,
  /** After the application has confirmed it (RFC 9111 §4.3). */
  VALIDATE;

  private static final int FAILURE = 500;

  /**
   * The way for one request.
   *
   * @param outdated whether it was purged softly, so that it counts as stale from now on
   */
  public static Reuse of(
      StoredResponse stored, RequestWishes wishes, long nowMillis, boolean outdated) {
    Terms terms = stored.terms();
    long age = stored.ageMillis(nowMillis);
    if (terms.alwaysValidated() || wishes.validated() || wishes.unstored()) {
      return VALIDATE;
    }
    // RFC 9111 §5.2.1.1: an age of max-age itself is one too many where it allows no time at all.
    if (age > wishes.maxAgeMillis() || wishes.maxAgeMillis() == 0) {
      return VALIDATE;
    }
    // RFC 9111 §4.2: fresh while the lifetime exceeds the age.
    long fresh = outdated ? 0 : terms.lifetimeMillis() - age;
    if (fresh > 0) {
      return fresh >= wishes.minFreshMillis() ? FRESH : VALIDATE;
    }
    if (terms.neverStale() || wishes.minFreshMillis() > 0) {
      return VALIDATE;
    }
    if (wishes.maxStaleMillis() >= -fresh) {
      return STALE;
    }
    return -fresh < terms.swrMillis() ? REFRESH : VALIDATE;
  }

  /** Whether a stored response may stand in for a failing application (RFC 5861 §4). */
  public static boolean despiteFailure(
      StoredResponse stored, RequestWishes wishes, long nowMillis) {
    Terms terms = stored.terms();
    boolean demanded = wishes.validated() || wishes.unstored();
    return stored.status() < FAILURE
        && !terms.neverStale()
        && !terms.alwaysValidated()
        && !demanded
        && stored.ageMillis(nowMillis) <= wishes.maxAgeMillis()
        && -stored.freshMillis(nowMillis) < Math.max(terms.sieMillis(), wishes.sieMillis());
  }
}
