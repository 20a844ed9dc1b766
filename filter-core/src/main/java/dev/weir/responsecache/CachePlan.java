package dev.weir.responsecache;

import dev.weir.responsecache.policy.Answer;
import org.jspecify.annotations.Nullable;

/** What is to be done with a request. */
public sealed interface CachePlan {

  /** The cache has nothing to do with it: it goes on as if there were no cache. */
  record Ignore() implements CachePlan {
    static final Ignore PLAIN = new Ignore();
  }

  /**
   * It goes on to the application, unwatched.
   *
   * @param status value of {@code Cache-Status}, or empty
   */
  record Bypass(String status) implements CachePlan {}

  /**
   * It is answered from the cache.
   *
   * @param refresh how to make a new response once the answer is out, or null
   */
  record Serve(Answer answer, @Nullable Refresh refresh) implements CachePlan {}

  /** It goes on to the application, watched. */
  record Forward(Exchange exchange) implements CachePlan {}

  /**
   * The making of a new response in the place of a stale one, on behalf of nobody: without any
   * user's credentials.
   *
   * @param exchange to go on with, or null when somebody else is at it already
   * @param encoding the encoding of characters that the stale response was written in, or null
   */
  record Refresh(Exchange exchange, @Nullable String encoding) {}
}
