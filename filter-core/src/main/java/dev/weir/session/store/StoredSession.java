package dev.weir.session.store;

import java.util.List;

/**
 * A session as the store holds it.
 *
 * @param version grows with every change, microseconds of Redis' time
 * @param secretHash hash of the secret that its id carries
 * @param secretStamp when that secret was made, microseconds of Redis' time
 * @param createdMillis when it began
 * @param lastAccessMillis the latest access that the store knows of
 * @param interval idle seconds after which it ends; zero or negative: never
 * @param attributes values and remembered removals, each with its stamp
 */
public record StoredSession(
    long version,
    String secretHash,
    long secretStamp,
    long createdMillis,
    long lastAccessMillis,
    int interval,
    List<Change> attributes) {
  public StoredSession {
    attributes = List.copyOf(attributes);
  }
}
