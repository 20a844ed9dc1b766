package dev.weir.session;

import dev.weir.fallback.Journal;
import dev.weir.session.store.CommitResult;
import dev.weir.session.store.SessionDelta;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Writes of sessions that Redis has yet to take. Replaying one twice does no harm. */
sealed interface Unsaved extends Journal.Entry {

  /** Bytes of an entry that only refers to a session that is held anyway. */
  long REFERENCE = 128;

  /** Some changes of a session. */
  record Changes(LocalSessions sessions, @Nullable LiveSession live, SessionDelta delta)
      implements Unsaved {
    @Override
    public long bytes() {
      return delta.bytes();
    }

    @Override
    public Journal.Entry after(Journal.Entry older) {
      return older instanceof Changes changes
          ? new Changes(sessions, live, delta.after(changes.delta()))
          : older;
    }

    @Override
    public byte[] encode(boolean first) {
      // Should Redis come back empty when this process is gone, nobody else has the rest.
      return UnsavedFormat.bytes(
          first && live != null && !live.provisional() && !live.ended()
              ? live.snapshot().after(delta)
              : delta);
    }

    @Override
    public CompletionStage<Boolean> replay() {
      boolean timedOut = live == null && delta.whole() && sessions.timedOut(delta);
      SessionDelta sent = timedOut ? delta.asUpdate() : delta;
      return sessions
          .redis()
          .commit(sent)
          .thenApply(result -> noted(sent, result))
          .thenCompose(
              result ->
                  result instanceof CommitResult.Absent && live != null && !live.ended()
                      ? putBack(live)
                      : settle(sessions, delta.handle(), result));
    }

    @Override
    public void dropped() {
      sessions.settled(delta.handle());
    }

    private CommitResult noted(SessionDelta sent, CommitResult result) {
      if (result instanceof CommitResult.Stored) {
        sessions.taken(sent);
      }
      return result;
    }

    private CompletionStage<Boolean> putBack(LiveSession session) {
      if (session.provisional()) {
        session.becomeReal();
      }
      return new Whole(sessions, session).replay();
    }
  }

  /** All that a node knows of a session, read when the time has come. */
  record Whole(LocalSessions sessions, LiveSession live) implements Unsaved {
    @Override
    public long bytes() {
      return REFERENCE;
    }

    @Override
    public Journal.Entry after(Journal.Entry older) {
      return older instanceof End ? older : this;
    }

    @Override
    public byte @Nullable [] encode(boolean first) {
      return live.ended() ? null : UnsavedFormat.bytes(live.snapshot());
    }

    @Override
    public void dropped() {
      sessions.settled(live.handle());
    }

    @Override
    public CompletionStage<Boolean> replay() {
      if (live.ended()) {
        return CompletableFuture.completedStage(true);
      }
      sessions.reseeded();
      return sessions
          .redis()
          .commit(live.snapshot())
          .thenCompose(result -> settle(sessions, live.handle(), result));
    }
  }

  /** The end of a session: nothing comes after it. */
  record End(LocalSessions sessions, String handle) implements Unsaved {
    @Override
    public long bytes() {
      return REFERENCE;
    }

    @Override
    public Journal.Entry after(Journal.Entry older) {
      return this;
    }

    @Override
    public byte[] encode(boolean first) {
      return UnsavedFormat.end();
    }

    @Override
    public CompletionStage<Boolean> replay() {
      return sessions
          .redis()
          .end(handle)
          .thenApply(
              first -> {
                sessions.endTaken(handle);
                return true;
              });
    }
  }

  private static CompletionStage<Boolean> settle(
      LocalSessions sessions, String handle, CommitResult result) {
    if (result instanceof CommitResult.Ended) {
      sessions.ended(handle);
    } else {
      sessions.settled(handle);
    }
    return CompletableFuture.completedStage(true);
  }
}
