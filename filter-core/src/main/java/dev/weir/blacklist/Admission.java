package dev.weir.blacklist;

/** What is to become of a request, as far as its token is concerned. */
public enum Admission {
  /** It goes on. */
  ADMITTED,
  /** It has no token and needs one: 401, without a word about an error (RFC 6750 §3.1). */
  MISSING,
  /** Its token is revoked, expired, malformed or the like, which nobody is to tell apart: 401. */
  REFUSED,
  /** Nobody can tell freshly enough whether its token is live: 503. */
  UNAVAILABLE
}
