package dev.weir.session;

import dev.weir.fallback.Deadline;
import dev.weir.session.id.SessionId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The session as one request sees it. An adapter asks for it, commits it before the first byte of
 * the response and once more at the end, and closes it. Not thread-safe beyond what an asynchronous
 * request needs: one thread at a time, handed over safely; the {@link LiveSession} itself may be
 * used by many.
 */
public final class RequestSession implements AutoCloseable {
  private final SessionEngine engine;
  private final Presented presented;
  private final @Nullable String[] handles;
  private final Deadline deadline;

  private @Nullable LiveSession session;
  private @Nullable LiveSession last;
  private @Nullable SessionId unreachable;
  private @Nullable String validId;
  private Commits.@Nullable Begun underway;
  private long writtenBefore;
  private boolean resolved;
  private boolean justRotated;
  private boolean idOwed;
  private boolean cleared;
  private boolean claimTooHigh;

  /**
   * @param handles of the presented ids, each null where an id has not the shape of one
   */
  RequestSession(
      SessionEngine engine, Presented presented, @Nullable String[] handles, Deadline deadline) {
    this.engine = engine;
    this.presented = presented;
    this.handles = handles;
    this.deadline = deadline;
  }

  /** Bounds how long the request waits for Redis, over all features. */
  public Deadline deadline() {
    return deadline;
  }

  /** The id that the client asked for: the valid one of several, else the first, else null. */
  public @Nullable String requestedId() {
    find();
    if (validId != null) {
      return validId;
    }
    return presented.ids().isEmpty() ? null : presented.ids().get(0);
  }

  /** Whether the id that the client asked for leads to a session that still lives. */
  public boolean requestedIdValid() {
    find();
    LiveSession now = session;
    return validId != null && now != null && !now.ended();
  }

  /** The session, or null when there is none; the first call may ask Redis. */
  public @Nullable LiveSession find() {
    if (!resolved) {
      resolved = true;
      resolve();
    }
    LiveSession now = session;
    return now == null || now.ended() ? null : now;
  }

  /** The session, if the request has asked for it and it lives; asks nobody. */
  public @Nullable LiveSession used() {
    LiveSession now = session;
    return now == null || now.ended() ? null : now;
  }

  private void resolve() {
    for (int i = 0; i < handles.length; i++) {
      String text = presented.ids().get(i);
      SessionOpener.Opened opened = engine.opener().open(handles[i], text, presented, deadline);
      if (opened instanceof SessionOpener.Opened.Live live) {
        use(live.session());
        validId = text;
        claimTooHigh =
            engine.opener().claimed(live.session(), presented.claim())
                > live.session().standing().committedVersion();
        if (engine.idsMayChange() && live.session().takeRenewalDue()) {
          renewId();
        }
        return;
      }
      if (opened instanceof SessionOpener.Opened.Unreachable id) {
        unreachable = id.id();
      } else if (opened instanceof SessionOpener.Opened.None none) {
        justRotated |= none.justRotated();
      }
    }
  }

  /** The session, begun now if there is none. */
  public LiveSession findOrCreate() {
    LiveSession now = find();
    return now != null ? now : create(engine.defaultInterval());
  }

  /**
   * A session that begins now, ending after {@code interval} idle seconds, never when 0 or less.
   */
  public LiveSession create(int interval) {
    boolean ended = session != null && session.ended();
    leave();
    LiveSession begun = engine.create(ended ? null : unreachable, interval);
    use(begun);
    idOwed = begun.unjoined() && !justRotated;
    return begun;
  }

  /** Gives the session another id, which the response then carries. */
  public void renewId() {
    LiveSession now = session;
    if (now == null || now.ended()) {
      throw new IllegalStateException("there is no session whose id could change");
    }
    engine.renewId(now);
    idOwed = true;
  }

  /** Brings what changed to Redis and says what the client is to be told. */
  public CookieChange commit() {
    LiveSession now = session;
    if (now == null) {
      return CookieChange.NONE;
    }
    return told(now, !now.ended() && engine.commit(now, deadline, writtenBefore));
  }

  /** Whether {@link #commit} may have something to write. */
  public boolean mayHaveChanges() {
    LiveSession now = session;
    return now != null && !now.ended() && now.mayHaveChanges();
  }

  /**
   * Begins to bring what changed to Redis, and waits for nothing. Where it begins, {@link
   * #concludeCommit} has to follow, whatever happens.
   *
   * @return false when {@link #commit} is to be called, since there is nothing to write, or only
   *     after another request's commit
   */
  public boolean beginCommit() {
    LiveSession now = session;
    underway = now == null || now.ended() ? null : engine.beginCommit(now, deadline);
    return underway != null;
  }

  /**
   * Has {@code then} run once {@link #concludeCommit} need not wait, on any thread, this one
   * included. It must not block.
   */
  public void whenCommitted(Runnable then) {
    engine.whenCommitted(Objects.requireNonNull(underway), then);
  }

  /** Whether {@link #concludeCommit} need not wait, now that the commit has begun. */
  public boolean isCommitOver() {
    return Objects.requireNonNull(underway).isOver();
  }

  /** The rest of a commit that was begun: says what the client is to be told. */
  public CookieChange concludeCommit() {
    Commits.Begun begun = Objects.requireNonNull(underway);
    underway = null;
    engine.concludeCommit(begun);
    return told(begun.session(), true);
  }

  private CookieChange told(LiveSession now, boolean wrote) {
    if (now.ended()) {
      // Maybe only the commit has found that out.
      return clearOnce();
    }
    writtenBefore = now.turn().written();
    String id = idOwed ? now.id() : null;
    idOwed = false;
    boolean claims = claimTooHigh || (wrote && engine.claimNeeded(now));
    boolean tell = claims && !justRotated;
    claimTooHigh = false;
    String version = tell ? engine.claim(now) : null;
    return id == null && version == null ? CookieChange.NONE : new CookieChange(id, version, false);
  }

  private CookieChange clearOnce() {
    boolean clear = !cleared && validId != null;
    cleared = true;
    return clear ? new CookieChange(null, null, true) : CookieChange.NONE;
  }

  /** Says that what the last commit asked to tell the client got lost on the way. */
  public void repeat(CookieChange change) {
    idOwed |= change.id() != null;
    cleared &= !change.clear();
    claimTooHigh |= change.version() != null;
  }

  /** Lets go of the session; the request is over. */
  @Override
  public void close() {
    last = session;
    leave();
    resolved = true;
  }

  /** Goes on after {@link #close}, with the same session; nothing happens before it. */
  public void resume() {
    LiveSession left = last;
    last = null;
    if (left != null && !left.ended()) {
      use(engine.resume(left));
    }
  }

  private void use(LiveSession live) {
    session = live;
    writtenBefore = live.turn().written();
  }

  private void leave() {
    LiveSession now = session;
    if (now != null) {
      engine.release(now);
      session = null;
    }
  }
}
