package dev.weir.responsecache.policy;

import dev.weir.http.RequestView;

/**
 * A request for something that may be in the cache.
 *
 * @param key of the resource
 * @param plain as {@link Telltales#plain} says of the request
 * @param wishes what the request asks of caches
 * @param credentials what it carries of them
 * @param known what was known of purges when it began
 * @param beganMillis when that was, on this process' own clock
 */
public record Inquiry(
    RequestView request,
    CacheRule rule,
    String key,
    boolean plain,
    RequestWishes wishes,
    Credentials credentials,
    PurgeMark known,
    long beganMillis) {

  /** What a request carries to prove who sends it. */
  public enum Credentials {
    NONE,
    /** {@code Authorization}, for which RFC 9111 §3.5 has rules. */
    AUTHORIZATION,
    /** A field of the application's own. */
    OTHER
  }

  public boolean head() {
    return request.method().equals("HEAD");
  }

  public boolean ranged() {
    return !plain && request.header("Range") != null;
  }

  /** Whether its answer may serve others that wait for it, and theirs may serve it. */
  public boolean collapsible() {
    return !head() && !ranged() && credentials == Credentials.NONE && wishes.undemanding();
  }

  /** Whether something may be guessed about its response. */
  public boolean personal() {
    return credentials != Credentials.NONE || request.header("Cookie") != null;
  }
}
