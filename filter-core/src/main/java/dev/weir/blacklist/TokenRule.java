package dev.weir.blacklist;

import dev.weir.http.Rule;

/**
 * What is asked of the requests that a rule matches.
 *
 * @param rule which requests those are
 * @param need whether a token is wanted
 * @param freshness how fresh the answer about it has to be
 */
public record TokenRule(Rule rule, Need need, Freshness freshness) {

  /** Whether a request that meets this has met what is asked here as well. */
  public boolean asks(Need wanted, Freshness atLeast) {
    return (need == Need.REQUIRED || need == wanted)
        && freshness.maxAge().compareTo(atLeast.maxAge()) <= 0
        && freshness.maxStaleness().compareTo(atLeast.maxStaleness()) <= 0;
  }

  /** Whether a token is wanted. */
  public enum Need {
    /** A live token, or the request is refused. */
    REQUIRED,
    /** A token need not be there; one that is has to be live. */
    OPTIONAL,
    /** Nobody looks. */
    IGNORED
  }
}
