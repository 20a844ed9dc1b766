package dev.weir.redis;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.redisson.connection.ConnectionListener;

/** Whether connections stand, as far as the client noticed. Logs each change once. Thread-safe. */
final class Reachability implements ConnectionListener {
  private static final System.Logger LOG = System.getLogger("dev.weir.redis");
  private static final int MOST_COMPLAINTS = 16;

  private enum State {
    STARTING,
    UP,
    DOWN
  }

  private final String address;
  private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
  private final Set<String> complaints = ConcurrentHashMap.newKeySet();

  /**
   * @param address where Redis is, without secrets
   */
  Reachability(String address) {
    this.address = address;
  }

  boolean up() {
    return state.get() == State.UP;
  }

  /** Connections stand. */
  void found() {
    if (state.getAndSet(State.UP) != State.UP) {
      complaints.clear();
      LOG.log(System.Logger.Level.INFO, "Connected to {0}", address);
    }
  }

  /** A connection broke or could not be made. */
  void lost(String reason) {
    State before = state.getAndSet(State.DOWN);
    if (before != State.DOWN) {
      String what = before == State.UP ? "Lost the connection to" : "Not connected yet to";
      LOG.log(System.Logger.Level.WARNING, "{0} {1} ({2})", what, address, reason);
    }
  }

  /** Redis refused for a reason that a person has to mend. Said once until it is connected anew. */
  void complain(String reason) {
    if (complaints.size() < MOST_COMPLAINTS && complaints.add(reason)) {
      LOG.log(System.Logger.Level.ERROR, "{0} refuses what is asked: {1}", address, reason);
    }
  }

  // The successors of these two have defaults that call them: only these must be there.
  @SuppressWarnings("deprecation")
  @Override
  public void onConnect(InetSocketAddress server) {
    found();
  }

  @SuppressWarnings("deprecation")
  @Override
  public void onDisconnect(InetSocketAddress server) {
    lost("closed");
  }
}
