package dev.weir.session;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a session, without what it holds.
 *
 * @param handle names the session, and gives nobody the right to use it: the beginning of its id
 * @param created when it began
 * @param lastAccess its latest access, as far as Redis has heard
 * @param expires when it ends unless it is used, or null when it does not
 * @param metadata what the application has noted about it
 */
public record SessionInfo(
    String handle,
    Instant created,
    Instant lastAccess,
    @Nullable Instant expires,
    Map<String, String> metadata) {
  public SessionInfo {
    metadata = Map.copyOf(metadata);
  }
}
