package dev.weir.responsecache;

import java.util.Locale;

/**
 * The member of {@code Cache-Status} that tells what this cache did (RFC 9211). Stateless but for
 * the name.
 */
final class CacheStatus {
  private static final long SECOND = 1000;

  /** Why a request went on to the application (RFC 9211 §2.2). */
  enum Forward {
    BYPASS,
    METHOD,
    URI_MISS,
    VARY_MISS,
    REQUEST,
    STALE;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private final String name;

  /** A writer for the cache of this name; empty: it writes nothing. */
  CacheStatus(String name) {
    this.name = name;
  }

  private boolean silent() {
    return name.isEmpty();
  }

  /** The cache alone answered. */
  String hit(long freshMillis) {
    return silent() ? "" : name + "; hit; ttl=" + Math.floorDiv(freshMillis, SECOND);
  }

  /** The cache alone answered, for a reason to be told. */
  String hit(long freshMillis, String detail) {
    return silent() ? "" : hit(freshMillis) + "; detail=" + detail;
  }

  /** Another request's answer served this one, too. */
  String collapsed(long freshMillis) {
    return silent()
        ? ""
        : name + "; fwd=miss; collapsed; ttl=" + Math.floorDiv(freshMillis, SECOND);
  }

  /** The application confirmed the stored response, or failed to. */
  String validated(int forwardStatus, long freshMillis) {
    return silent()
        ? ""
        : name
            + "; fwd=stale; fwd-status="
            + forwardStatus
            + "; stored; ttl="
            + Math.floorDiv(freshMillis, SECOND);
  }

  /** A failure for which a stored response stands in. */
  String standIn(int forwardStatus, long freshMillis) {
    return silent()
        ? ""
        : name
            + "; hit; fwd-status="
            + forwardStatus
            + "; ttl="
            + Math.floorDiv(freshMillis, SECOND)
            + "; detail=stale-if-error";
  }

  /** The application's answer was stored. */
  String stored(Forward why, long freshMillis) {
    return silent()
        ? ""
        : name + "; fwd=" + why.text + "; stored; ttl=" + Math.floorDiv(freshMillis, SECOND);
  }

  /** The application's answer was not stored. */
  String forwarded(Forward why, Refusal refusal) {
    return silent() ? "" : name + "; fwd=" + why.text + "; detail=" + refusal.text();
  }

  /** There was nothing to answer with. */
  String nothingStored() {
    return silent() ? "" : name + "; detail=only-if-cached";
  }
}
