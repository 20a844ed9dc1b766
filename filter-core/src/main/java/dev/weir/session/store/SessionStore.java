package dev.weir.session.store;

import java.util.concurrent.CompletionStage;

/**
 * Where sessions are kept. Implementations are thread-safe and do not block; their stages fail only
 * with what {@code dev.weir.fallback.Failover} understands.
 */
public interface SessionStore {

  /**
   * Loads a session unless the caller is up to date.
   *
   * @param secretHash hash of the secret that was presented
   * @param knownVersion the version that the caller holds, 0 for none
   */
  CompletionStage<LoadResult> load(String handle, String secretHash, long knownVersion);

  /** Applies changes; all of them or none. */
  CompletionStage<CommitResult> commit(SessionDelta delta);

  /** Ends a session for good; whether it had not been ended before. */
  CompletionStage<Boolean> end(String handle);

  /** Notes an access at {@code accessMillis} and extends the session's life. */
  CompletionStage<Boolean> touch(String handle, String secretHash, long accessMillis);
}
