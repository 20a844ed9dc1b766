package dev.weir.session;

import dev.weir.redis.Failure;
import dev.weir.redis.RedisUnavailable;
import dev.weir.session.store.Change;
import dev.weir.session.store.CommitResult;
import dev.weir.session.store.LoadResult;
import dev.weir.session.store.SessionDelta;
import dev.weir.session.store.SessionStore;
import dev.weir.session.store.StoredSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the scripts promise, in memory and at once: the store that an engine is tried on. */
final class MemoryStore implements SessionStore {
  private final Map<String, StoredSession> sessions = new HashMap<>();
  private final Map<String, String> formerHashes = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  final List<SessionDelta> commits = new ArrayList<>();
  final List<Long> touches = new ArrayList<>();
  int loads;
  int ends;
  boolean away;

  /** What happens while the answer to the next load is on its way. */
  @Nullable Runnable duringLoad;

  /** What happens before the next commit arrives. */
  @Nullable Runnable beforeCommit;

  /** What the answers to commits wait for. */
  CompletableFuture<Void> beforeAnswer = CompletableFuture.completedFuture(null);

  private <T> CompletionStage<T> answer(Supplier<T> answer) {
    return away
        ? CompletableFuture.failedStage(new RedisUnavailable(Failure.OUTAGE, "told to be away"))
        : CompletableFuture.completedStage(answer.get());
  }

  @Override
  public CompletionStage<LoadResult> load(String handle, String secretHash, long knownVersion) {
    loads++;
    CompletionStage<LoadResult> answer = answer(() -> loaded(handle, secretHash, knownVersion));
    Runnable meanwhile = duringLoad;
    duringLoad = null;
    if (meanwhile != null) {
      meanwhile.run();
    }
    return answer;
  }

  private LoadResult loaded(String handle, String secretHash, long knownVersion) {
    StoredSession stored = sessions.get(handle);
    if (ended.contains(handle)) {
      return new LoadResult.Ended();
    }
    if (stored == null) {
      return new LoadResult.Absent(false);
    }
    if (!stored.secretHash().equals(secretHash)) {
      boolean recently = secretHash.equals(formerHashes.get(handle));
      return new LoadResult.Rotated(recently, stored.secretStamp());
    }
    return stored.version() == knownVersion
        ? new LoadResult.Unchanged(stored.lastAccessMillis())
        : new LoadResult.Found(stored);
  }

  @Override
  public CompletionStage<CommitResult> commit(SessionDelta delta) {
    Runnable meanwhile = beforeCommit;
    beforeCommit = null;
    if (meanwhile != null) {
      meanwhile.run();
    }
    commits.add(delta);
    CompletionStage<CommitResult> answer = answer(() -> committed(delta));
    return beforeAnswer.thenCompose(now -> answer);
  }

  private CommitResult committed(SessionDelta delta) {
    StoredSession before = sessions.get(delta.handle());
    if (ended.contains(delta.handle())) {
      return new CommitResult.Ended();
    }
    if (before == null && !delta.whole()) {
      return new CommitResult.Absent();
    }
    long held = before == null ? 0 : before.version();
    long version = Math.max(held + 1, delta.stamp());
    sessions.put(delta.handle(), after(before, delta, version));
    return new CommitResult.Stored(version, held == delta.baseVersion());
  }

  private StoredSession after(@Nullable StoredSession before, SessionDelta delta, long version) {
    Map<String, Change> attributes = new HashMap<>();
    if (before != null) {
      before.attributes().forEach(change -> attributes.put(change.name(), change));
    }
    for (Change change : delta.changes()) {
      Change old = attributes.get(change.name());
      boolean applies = old == null || (!change.weak() && change.stamp() > old.stamp());
      if (applies) {
        attributes.put(change.name(), change);
      }
    }
    String hash = delta.secretHash();
    boolean renewed =
        hash != null && (before == null || delta.secretStamp() > before.secretStamp());
    if (renewed && before != null) {
      formerHashes.put(delta.handle(), before.secretHash());
    }
    Integer interval = delta.interval();
    return new StoredSession(
        version,
        renewed || before == null ? String.valueOf(hash) : before.secretHash(),
        renewed || before == null ? delta.secretStamp() : before.secretStamp(),
        before == null ? delta.createdMillis() : before.createdMillis(),
        delta.lastAccessMillis(),
        interval == null ? before == null ? 0 : before.interval() : interval,
        List.copyOf(attributes.values()));
  }

  @Override
  public CompletionStage<Boolean> end(String handle) {
    ends++;
    return answer(
        () -> {
          sessions.remove(handle);
          return ended.add(handle);
        });
  }

  @Override
  public CompletionStage<Boolean> touch(String handle, String secretHash, long accessMillis) {
    return answer(
        () -> {
          touches.add(accessMillis);
          return sessions.containsKey(handle);
        });
  }

  /** As a Redis that came back empty. */
  void clear() {
    sessions.clear();
    formerHashes.clear();
    ended.clear();
  }

  /** The session as it is stored. */
  StoredSession stored(String handle) {
    StoredSession stored = sessions.get(handle);
    if (stored == null) {
      throw new AssertionError("not stored: " + handle);
    }
    return stored;
  }

  boolean holds(String handle) {
    return sessions.containsKey(handle);
  }

  boolean hasEnded(String handle) {
    return ended.contains(handle);
  }
}
