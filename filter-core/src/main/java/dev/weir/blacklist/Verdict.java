package dev.weir.blacklist;

/** What is to be thought of a token. */
public enum Verdict {
  /** Nothing speaks against it; whether it is genuine is for its verifier to say. */
  LIVE,
  /** It was revoked. */
  REVOKED,
  /** Its time is over. */
  EXPIRED,
  /** Its time has not come, or it claims to be issued in the future. */
  PREMATURE,
  /** It lives longer than tokens may, so that no revocation could outlive it. */
  UNBOUNDED,
  /** It is not spelt as a token may be, or its verifier rejects it. */
  MALFORMED,
  /** Redis is away, and what this node knows is too old to tell. */
  UNKNOWN;

  /** Whether the token may be used. */
  public boolean accepted() {
    return this == LIVE;
  }
}
