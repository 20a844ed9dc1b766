package dev.weir.responsecache.policy;

import java.util.Locale;

/**
 * The member of {@code Cache-Status} that tells what this cache did (RFC 9211). Stateless but for
 * the name.
 */
public final class CacheStatus {
  private static final long SECOND = 1000;

  /** Why a request went on to the application (RFC 9211 §2.2). */
  public enum Forward {
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
  public CacheStatus(String name) {
    this.name = name;
  }

  private boolean silent() {
    return name.isEmpty();
  }

  /** The cache alone answered. */
  public String hit(long freshMillis) {
    return silent() ? "" : name + "; hit; ttl=" + Math.floorDiv(freshMillis, SECOND);
  }

  /** The cache alone answered, for a reason to be told. */
  public String hit(long freshMillis, String detail) {
    return silent() ? "" : hit(freshMillis) + "; detail=" + detail;
  }

  /** Another request's answer served this one, too. */
  public String collapsed(long freshMillis) {
    return silent()
        ? ""
        : name + "; fwd=miss; collapsed; ttl=" + Math.floorDiv(freshMillis, SECOND);
  }

  /** The application confirmed the stored response, which is stored again if that is allowed. */
  public String validated(Forward why, boolean stored, long freshMillis) {
    return silent()
        ? ""
        : name
            + "; fwd="
            + why.text
            + "; fwd-status=304"
            + (stored ? "; stored" : "")
            + "; ttl="
            + Math.floorDiv(freshMillis, SECOND);
  }

  /** A failure for which a stored response stands in. */
  public String standIn(int forwardStatus, long freshMillis) {
    return silent()
        ? ""
        : name
            + "; fwd=stale; fwd-status="
            + forwardStatus
            + "; ttl="
            + Math.floorDiv(freshMillis, SECOND)
            + "; detail=stale-if-error";
  }

  /** A stored response stands in for the failure that another request met. */
  public String standIn(long freshMillis) {
    return silent()
        ? ""
        : name
            + "; fwd=stale; collapsed; ttl="
            + Math.floorDiv(freshMillis, SECOND)
            + "; detail=stale-if-error";
  }

  /** The application's answer was stored. */
  public String stored(Forward why, long freshMillis) {
    return silent()
        ? ""
        : name + "; fwd=" + why.text + "; stored; ttl=" + Math.floorDiv(freshMillis, SECOND);
  }

  /** The application's answer was not stored. */
  public String forwarded(Forward why, Refusal refusal) {
    return silent() ? "" : name + "; fwd=" + why.text + "; detail=" + refusal.text();
  }
}
