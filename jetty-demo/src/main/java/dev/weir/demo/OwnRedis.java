package dev.weir.demo;

import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The demo's own Redis with its switch, which goes from every position to every other. Thread-safe.
 */
public final class OwnRedis implements AutoCloseable {
  private static final Duration SLOWNESS = Duration.ofMillis(500);

  private final RedisServer server;
  private final FaultyProxy proxy;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile Position position = Position.RUNNING;

  private OwnRedis(RedisServer server) {
    this.server = server;
    this.proxy = FaultyProxy.to(server);
  }

  /** A running, empty server. */
  static OwnRedis start() {
    RedisServer server = RedisServer.start();
    try {
      return new OwnRedis(server);
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** Where the nodes reach it: {@code redis://127.0.0.1:<port>}. */
  public String url() {
    return proxy.url();
  }

  /** The server itself, past everything that makes it slow. */
  public RedisServer server() {
    return server;
  }

  /** The position it is in; stopped also when somebody else ended the server. */
  public Position position() {
    return server.running() ? position : Position.STOPPED;
  }

  /** Brings it into a position; nothing changes when it is there already. */
  public void turnTo(Position wanted) {
    turn.lock();
    try {
      if (wanted == Position.STOPPED) {
        server.kill();
      } else {
        revive(wanted);
      }
      position = wanted;
    } finally {
      turn.unlock();
    }
  }

  private void revive(Position wanted) {
    if (!server.running()) {
      server.restart(false);
    }
    if (wanted == Position.SLOW) {
      proxy.delay(SLOWNESS);
    } else {
      proxy.heal();
    }
    if (wanted == Position.PAUSED) {
      server.pause();
    } else {
      server.resume();
    }
  }

  /** Ends the server, whatever its position. */
  @Override
  public void close() {
    proxy.close();
    server.close();
  }

  /** What the switch can be set to. */
  public enum Position {
    /** Everything is well. */
    RUNNING("start"),
    /** Killed, its data gone. */
    STOPPED("stop"),
    /** Suspended: connections stay open, nothing answers. */
    PAUSED("pause"),
    /** Every reply comes 500 ms late. */
    SLOW("slow");

    private final String action;

    Position(String action) {
      this.action = action;
    }

    /** The position that an action's name leads to. */
    static Optional<Position> after(String action) {
      return Arrays.stream(values()).filter(p -> p.action.equals(action)).findFirst();
    }

    /** Its name in the API. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
