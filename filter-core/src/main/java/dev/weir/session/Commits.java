package dev.weir.session;

import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.fallback.Underway;
import dev.weir.redis.RedisClock;
import dev.weir.redis.Signals;
import dev.weir.session.store.CommitResult;
import dev.weir.session.store.SessionDelta;
import dev.weir.session.store.SessionStore;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Brings the changes of live sessions to the store, one commit of a session at a time. */
final class Commits {
  private static final System.Logger LOG = System.getLogger("dev.weir.session");

  private final Failover failover;
  private final SessionStore redis;
  private final LocalSessions local;
  private final RedisClock clock;
  private final Signals signals;
  private final Telemetry telemetry;

  Commits(
      Failover failover, SessionStore redis, LocalSessions local, RedisClock clock, Basis basis) {
    this.failover = failover;
    this.redis = redis;
    this.local = local;
    this.clock = clock;
    this.signals = basis.signals();
    this.telemetry = basis.telemetry();
  }

  /** What the commits look at beside the stores. */
  record Basis(Signals signals, Telemetry telemetry) {}

  /**
   * Commits what changed, or waits for the commit of another request that carries it.
   *
   * @param writtenBefore the session's write count when the caller's request began to use it
   * @return whether anything was written since then
   */
  boolean commit(LiveSession session, Deadline deadline, long writtenBefore) {
    CommitTurn turn = session.turn();
    if (!session.mayHaveChanges() && turn.written() == writtenBefore) {
      return false;
    }
    ReentrantLock lock = turn.lock();
    SessionDelta delta;
    boolean inTurn;
    lock.lock();
    try {
      long mine = turn.written();
      inTurn = turn.await(deadline.remainingNanos());
      if (turn.settled(mine) && !session.mayHaveChanges()) {
        return mine > writtenBefore;
      }
      delta = session.collect(clock.micros());
      if (delta == null) {
        return mine > writtenBefore;
      }
      turn.take();
    } finally {
      lock.unlock();
    }
    return send(session, deadline, delta, inTurn);
  }

  /**
   * A commit that no thread waits for.
   *
   * @param generation of what may be trusted, from before it was sent
   * @param call null where nothing could be sent, so that it is decided without Redis
   * @param settled whether what Redis answered has been noted, and the next commit let go
   */
  record Begun(
      LiveSession session,
      Deadline deadline,
      SessionDelta delta,
      long generation,
      @Nullable Underway<CommitResult> call,
      AtomicBoolean settled) {

    /** Whether {@link #conclude} need not wait. */
    boolean isOver() {
      return call == null || call.isOver();
    }
  }

  /**
   * Has {@code then} run once {@link #conclude} need not wait, on any thread. It must not block.
   *
   * <p>What was stored is settled before that, by the thread that receives the answer: the one that
   * concludes may have to be waited for, and those whose turn is next may hold all there are.
   */
  void whenOver(Begun begun, Runnable then) {
    Underway<CommitResult> call = begun.call();
    if (call == null) {
      then.run();
      return;
    }
    call.whenOver(
        () -> {
          try {
            settleIfStored(begun, call.answerIfHere());
          } finally {
            then.run();
          }
        });
  }

  private void settleIfStored(Begun begun, @Nullable CommitResult result) {
    CommitTurn turn = begun.session().turn();
    // Whoever holds the lock may be busy with what the application has made of its attributes.
    if (!(result instanceof CommitResult.Stored) || !turn.lock().tryLock()) {
      return;
    }
    try {
      begun.settled().set(true);
      settle(begun.session(), begun.delta(), result, null, begun.generation());
    } finally {
      turn.done();
      turn.lock().unlock();
    }
  }

  /**
   * Sends what changed; the session's commits wait for one another, so {@link #conclude} has to
   * follow, whatever happens.
   *
   * @return null when there is nothing to send, or when another commit has to be waited for
   */
  @Nullable Begun begin(LiveSession session, Deadline deadline) {
    if (!session.mayHaveChanges()) {
      return null;
    }
    CommitTurn turn = session.turn();
    SessionDelta delta;
    turn.lock().lock();
    try {
      delta = turn.taken() ? null : session.collect(clock.micros());
      if (delta == null) {
        return null;
      }
      turn.take();
    } finally {
      turn.lock().unlock();
    }
    long generation = signals.trustedGeneration();
    Underway<CommitResult> call = failover.beginWrite(deadline, () -> redis.commit(delta));
    return new Begun(session, deadline, delta, generation, call, new AtomicBoolean());
  }

  /** The rest of a commit that was begun. */
  void conclude(Begun begun) {
    if (begun.settled().get()) {
      return;
    }
    LiveSession session = begun.session();
    try {
      CommitResult result = result(begun);
      settle(session, begun.delta(), result, begun.deadline(), begun.generation());
    } finally {
      done(session.turn());
    }
  }

  private CommitResult result(Begun begun) {
    SessionDelta delta = begun.delta();
    Underway<CommitResult> call = begun.call();
    if (call == null) {
      return write(begun.deadline(), delta);
    }
    try {
      return failover.conclude(call, () -> keep(delta));
    } catch (RuntimeException bug) {
      return keepAfter(bug, delta);
    }
  }

  /** Writes the whole of a session that the store has lost. */
  void putBack(LiveSession session, Deadline deadline) {
    SessionDelta all = session.snapshot();
    telemetry.count(Event.SESSION_RESEEDED);
    long generation = signals.trustedGeneration();
    settle(session, all, write(deadline, all), null, generation);
  }

  private boolean send(LiveSession session, Deadline deadline, SessionDelta delta, boolean inTurn) {
    CommitTurn turn = session.turn();
    // Before it is sent: what others write after it may be told of before its answer is here.
    long generation = signals.trustedGeneration();
    try {
      CommitResult result = inTurn ? write(deadline, delta) : keep(delta);
      settle(session, delta, result, deadline, generation);
      return true;
    } finally {
      done(turn);
    }
  }

  private static void done(CommitTurn turn) {
    turn.lock().lock();
    try {
      turn.done();
    } finally {
      turn.lock().unlock();
    }
  }

  private CommitResult write(Deadline deadline, SessionDelta delta) {
    try {
      return failover.write(deadline, () -> redis.commit(delta), () -> keep(delta));
    } catch (RuntimeException bug) {
      return keepAfter(bug, delta);
    }
  }

  private CommitResult keepAfter(RuntimeException bug, SessionDelta delta) {
    // The user's request must not fail for it; the write is tried again in the background.
    LOG.log(System.Logger.Level.ERROR, "A session could not be committed", bug);
    return keep(delta);
  }

  private CommitResult keep(SessionDelta delta) {
    return local.keep(delta);
  }

  private void settle(
      LiveSession session,
      SessionDelta delta,
      CommitResult result,
      @Nullable Deadline deadline,
      long generation) {
    if (result instanceof CommitResult.Stored stored) {
      local.taken(delta);
      stored(session, stored, generation);
    } else if (result instanceof CommitResult.Kept) {
      session.standing().committed(delta.stamp());
    } else if (result instanceof CommitResult.InMemoryOnly) {
      session.redo(delta);
    } else if (result instanceof CommitResult.Ended) {
      local.ended(session);
    } else if (deadline != null) {
      putBack(session, deadline);
    }
  }

  private void stored(LiveSession session, CommitResult.Stored stored, long generation) {
    telemetry.count(Event.SESSION_COMMITTED);
    if (stored.alone()) {
      session.standing().current(stored.version(), generation);
    } else {
      session.standing().overtaken(stored.version());
    }
  }
}
