package dev.weir.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.command.CommandAsyncService;
import org.redisson.connection.MasterSlaveEntry;

/** The connections of one client on which scripts are sent. Thread-safe. */
final class Lanes {
  private final MasterSlaveEntry server;
  private final Lane[] lanes;

  private Lanes(MasterSlaveEntry server, Lane[] lanes) {
    this.server = server;
    this.lanes = lanes;
  }

  /**
   * Takes {@code count} connections out of the client's pool, for good.
   *
   * @throws RuntimeException when they do not connect within {@code limit}, each
   */
  static Lanes open(CommandAsyncService commands, int count, Duration limit) {
    MasterSlaveEntry server = commands.getConnectionManager().getWriteEntry(0);
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lanes.add(open(server, limit));
    }
    return new Lanes(server, lanes.toArray(new Lane[0]));
  }

  private static Lane open(MasterSlaveEntry server, Duration limit) {
    try {
      return new Lane(
          server
              .connectionWriteOp(RedisCommands.PING)
              .get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new RedisConnectionException(e.getCause());
    } catch (TimeoutException e) {
      throw new RedisTimeoutException("no connection in " + limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisConnectionException(e);
    }
  }

  /** Gives the connections back to the pool. */
  void giveBack() {
    for (Lane lane : lanes) {
      server.releaseWrite(lane.connection());
    }
  }

  /** Whether any of them is connected, as far as is known. */
  boolean up() {
    for (Lane lane : lanes) {
      if (lane.up()) {
        return true;
      }
    }
    return false;
  }

  /** Has {@code work} run by a thread of the client after so many milliseconds. */
  void later(long millis, Runnable work) {
    lanes[0].later(millis, work);
  }

  /**
   * Sends {@code command}. Those with one {@code key} are sent in the order of their calls, as long
   * as connections stand.
   */
  void send(String key, CommandData<?, ?> command) {
    int first = Math.floorMod(key.hashCode(), lanes.length);
    for (int i = 0; i < lanes.length; i++) {
      Lane lane = lanes[(first + i) % lanes.length];
      if (lane.up()) {
        lane.send(command);
        return;
      }
    }
    lanes[first].send(command);
  }
}
