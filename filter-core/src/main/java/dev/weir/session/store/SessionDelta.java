package dev.weir.session.store;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a commit carries: only what changed. Applying it twice, late or out of order does no harm.
 *
 * @param handle the session
 * @param whole whether the changes are all there is, so that the store may create the session
 * @param baseVersion the version that the changes were made on
 * @param stamp microseconds of Redis' time, above every stamp inside
 * @param secretHash the secret's hash, or null when it did not change
 * @param secretStamp when the secret was made, 0 when it did not change
 * @param createdMillis when the session began
 * @param lastAccessMillis the latest access
 * @param interval idle seconds after which the session ends, or null when it did not change
 * @param changes at most one for each attribute
 */
public record SessionDelta(
    String handle,
    boolean whole,
    long baseVersion,
    long stamp,
    @Nullable String secretHash,
    long secretStamp,
    long createdMillis,
    long lastAccessMillis,
    @Nullable Integer interval,
    List<Change> changes) {
  private static final int OVERHEAD = 256;

  public SessionDelta {
    changes = List.copyOf(changes);
  }

  /** Whether it is about more than new values of attributes. */
  public boolean changesHead() {
    return whole || secretHash != null || interval != null || removes();
  }

  private boolean removes() {
    for (Change change : changes) {
      if (change.value() == null) {
        return true;
      }
    }
    return false;
  }

  public long bytes() {
    return OVERHEAD + changes.stream().mapToLong(Change::bytes).sum();
  }

  /** The same changes for a session that the store must hold already. */
  public SessionDelta asUpdate() {
    return new SessionDelta(
        handle, false, baseVersion, stamp, null, 0, createdMillis, lastAccessMillis, null, changes);
  }

  /** This delta and the {@code older} one in a single one. */
  public SessionDelta after(SessionDelta older) {
    return new SessionDelta(
        handle,
        whole || older.whole,
        older.baseVersion,
        Math.max(stamp, older.stamp),
        secretHash != null ? secretHash : older.secretHash,
        Math.max(secretStamp, older.secretStamp),
        Math.min(createdMillis, older.createdMillis),
        Math.max(lastAccessMillis, older.lastAccessMillis),
        interval != null ? interval : older.interval,
        List.copyOf(merged(older.changes)));
  }

  private Collection<Change> merged(List<Change> older) {
    Map<String, Change> merged = new LinkedHashMap<>();
    older.forEach(change -> merged.put(change.name(), change));
    changes.forEach(change -> merged.merge(change.name(), change, Change::merge));
    return merged.values();
  }
}
