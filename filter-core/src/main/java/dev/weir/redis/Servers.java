package dev.weir.redis;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to whatever servers hold the keys: one, or the masters of a cluster. Thread-safe. */
sealed interface Servers extends AutoCloseable permits Connector, Cluster {
  /** The tag of a server that holds all keys. */
  List<String> ONE_FOR_ALL = List.of("");

  /** Begins to connect, on threads of its own. */
  void start();

  /** What commands about {@code key} are sent with; null while nobody has answered. */
  @Nullable Lanes lanes(String key);

  /**
   * A tag for each server: a key with this hash tag lies there. {@link #ONE_FOR_ALL} where there is
   * one server.
   */
  List<String> tags();

  /**
   * Where a command that failed with {@code error} without having been carried out is to be sent;
   * null when that is not what the error says.
   */
  @Nullable Redirect redirect(Throwable error);

  /** Whether connections stand, as far as was noticed. */
  boolean connected();

  /** How many servers hold keys, as far as is known, and to how many of them connections stand. */
  Count count();

  /** Servers that hold keys. */
  record Count(int connected, int all) {}

  /** Waits until connections stand for the first time; whether they did within {@code limit}. */
  boolean awaitConnected(Duration limit);

  /** Why there are no connections, while there are none. */
  Failure trouble();

  /** Gives up the client behind {@code suspect} with all its connections; another one is made. */
  void replace(Lanes suspect);

  /** Subscribes newcomers, if a client is there; else that happens once it is. */
  void subscribe();

  /** Takes less than 2 s, whatever Redis does. */
  @Override
  void close();

  /**
   * Where to send a command again.
   *
   * @param lanes to whom; null for whoever the key leads to a little later
   * @param asking whether that server has to be told that it is meant for once
   */
  record Redirect(@Nullable Lanes lanes, boolean asking) {
    static final Redirect LATER = new Redirect(null, false);
  }
}
