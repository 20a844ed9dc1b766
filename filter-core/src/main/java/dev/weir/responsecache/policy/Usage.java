package dev.weir.responsecache.policy;

/**
 * What an application has used of a request that tells one client from another, so that its answer
 * may be for that client alone.
 *
 * @param session whether it created a session or got hold of one
 * @param cookies whether it looked at the cookies that the request carries
 * @param user whether the request has an authenticated user
 */
public record Usage(boolean session, boolean cookies, boolean user) {
  /** Nothing of the kind. */
  public static final Usage NONE = new Usage(false, false, false);
}
