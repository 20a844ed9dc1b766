package dev.weir.redis;

import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.codec.Codec;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.CommandsData;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;

/**
 * A connection of ours for good, on which what many callers send at the same moment travels
 * together: gathered by the connection's own thread and written as one, without waiting for what
 * was sent before. The client connects it again after a loss. Thread-safe.
 *
 * <p>There is no time limit for a call: replies come in order, so if one is missing all are, and
 * {@link Liveness} then closes the connection, which fails them all.
 */
final class Lane {
  private static final int MOST_AT_ONCE = 256;

  private final RedisConnection connection;
  private final Queue<CommandData<?, ?>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean gathering = new AtomicBoolean();

  Lane(RedisConnection connection) {
    this.connection = connection;
  }

  /** Whether it is connected, as far as is known. */
  boolean up() {
    return connection.isActive();
  }

  RedisConnection connection() {
    return connection;
  }

  /**
   * A command for a server that takes over the slot of its keys: it answers only if told, in the
   * very command before, that it is meant.
   */
  static final class Asking<T, R> extends CommandData<T, R> {
    Asking(CompletableFuture<R> promise, Codec codec, RedisCommand<T> command, Object[] params) {
      super(promise, codec, command, params);
    }

    private static CommandData<Void, Void> announcement() {
      return new CommandData<>(
          new CompletableFuture<>(), StringCodec.INSTANCE, RedisCommands.ASKING, new Object[0]);
    }
  }

  /** Has {@code work} run by the connection's thread after so many milliseconds. */
  void later(long millis, Runnable work) {
    try {
      var unused =
          connection.getChannel().eventLoop().schedule(work, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closing) {
      work.run();
    }
  }

  /** Sends {@code command}; its promise is completed in any case. */
  void send(CommandData<?, ?> command) {
    waiting.add(command);
    gather();
  }

  private void gather() {
    if (gathering.compareAndSet(false, true)) {
      try {
        connection.getChannel().eventLoop().execute(this::writeGathered);
      } catch (RejectedExecutionException closing) {
        gathering.set(false);
        fail(take(Integer.MAX_VALUE), closing);
      }
    }
  }

  private void writeGathered() {
    // Before taking any: whoever comes later finds that the next round is his to begin.
    gathering.set(false);
    List<CommandData<?, ?>> together = take(MOST_AT_ONCE);
    if (!waiting.isEmpty()) {
      gather();
    }
    if (together.isEmpty()) {
      return;
    }
    if (up()) {
      write(together);
    } else {
      fail(together, new RedisConnectionException("the connection is lost"));
    }
  }

  private List<CommandData<?, ?>> take(int most) {
    List<CommandData<?, ?>> taken = new ArrayList<>();
    while (taken.size() < most) {
      CommandData<?, ?> next = waiting.poll();
      if (next == null) {
        break;
      }
      if (next instanceof Asking) {
        taken.add(Asking.announcement());
      }
      taken.add(next);
    }
    return taken;
  }

  private void write(List<CommandData<?, ?>> together) {
    ChannelFuture written;
    if (together.size() == 1) {
      written = connection.send(together.get(0));
    } else {
      CompletableFuture<Void> all = new CompletableFuture<>();
      var unused =
          all.whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  fail(together, failure);
                }
              });
      written = connection.send(new CommandsData(all, together, false, false));
    }
    written.addListener(
        result -> {
          if (!result.isSuccess()) {
            fail(together, new RedisConnectionException("not written", result.cause()));
          }
        });
  }

  /** Fails those that have no answer yet. */
  private static void fail(List<CommandData<?, ?>> commands, Throwable why) {
    commands.forEach(command -> command.tryFailure(why));
  }
}
