package dev.weir.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether there are connections on which Redis has answered. Logs each change once, and no more
 * than one loss in ten seconds: connections may come and go as fast as they can be made.
 * Thread-safe.
 */
final class Reachability {
  private static final System.Logger LOG = System.getLogger("dev.weir.redis");
  private static final int MOST_COMPLAINTS = 16;
  private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(10);

  private enum State {
    STARTING,
    UP,
    DOWN,
    CLOSED
  }

  private final String address;
  private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<String> complaints = ConcurrentHashMap.newKeySet();
  // What was said last was a loss, or nothing.
  private final AtomicBoolean awaited = new AtomicBoolean(true);
  private volatile long lossSaidNanos = System.nanoTime() - CALM_NANOS;

  /**
   * @param address where Redis is, without secrets
   */
  Reachability(String address) {
    this.address = address;
  }

  boolean up() {
    return state.get() == State.UP;
  }

  /** Redis has answered on a new connection. */
  void opened() {
    if (connections.incrementAndGet() == 1 && became(State.UP) != State.UP) {
      complaints.clear();
      if (awaited.getAndSet(false)) {
        LOG.log(System.Logger.Level.INFO, "Connected to {0}", address);
      }
    }
  }

  /** A connection on which Redis had answered is gone. */
  void closed() {
    if (connections.decrementAndGet() == 0) {
      lost("closed");
    }
  }

  /** No connection could be made, or the last one is gone. */
  void lost(String reason) {
    State before = became(State.DOWN);
    boolean fell = before == State.STARTING || before == State.UP;
    if (fell && System.nanoTime() - lossSaidNanos >= CALM_NANOS) {
      lossSaidNanos = System.nanoTime();
      awaited.set(true);
      String what = before == State.UP ? "Lost the connection to" : "Not connected yet to";
      LOG.log(System.Logger.Level.WARNING, "{0} {1} ({2})", what, address, reason);
    }
  }

  /** Connections end because this side wants it so: nothing to be said about them any more. */
  void close() {
    state.set(State.CLOSED);
  }

  /** Redis refused for a reason that a person has to mend. Said once until it is connected anew. */
  void complain(String reason) {
    if (complaints.size() < MOST_COMPLAINTS && complaints.add(reason)) {
      LOG.log(System.Logger.Level.ERROR, "{0} refuses what is asked: {1}", address, reason);
    }
  }

  /** The state before, which stays when it is {@link State#CLOSED}. */
  private State became(State next) {
    return state.getAndUpdate(before -> before == State.CLOSED ? before : next);
  }
}
