package dev.weir.servlet;

import dev.weir.responsecache.policy.Usage;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** What an application has touched of a request and its response that concerns caching. */
final class Traces {
  private volatile boolean session;
  private volatile boolean cookies;
  private volatile boolean user;
  private volatile boolean trailers;

  void sessionUsed() {
    session = true;
  }

  void cookiesRead() {
    cookies = true;
  }

  void trailersSet() {
    trailers = true;
  }

  boolean trailers() {
    return trailers;
  }

  void userSeen(@Nullable Principal principal) {
    if (principal != null) {
      user = true;
    }
  }

  /** All of it so far; {@code principal} is the request's now. */
  Usage usage(@Nullable Principal principal) {
    userSeen(principal);
    return new Usage(session, cookies, user);
  }
}
