package dev.weir.redis;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.command.CommandAsyncService;
import org.redisson.connection.NodeSource;

/** The first question put to Redis through a new client. */
final class Probe {
  private Probe() {}

  /**
   * Has Redis run an empty script, and so connects, which may take as long as {@code limit} allows.
   *
   * @throws RuntimeException when Redis does not answer, or answers with an error
   */
  static void ask(CommandAsyncService commands, Duration limit) {
    NodeSource any = new NodeSource(commands.getConnectionManager().calcSlot("weir"));
    Object[] emptyScript = {"return 1", 0};
    try {
      commands
          .async(
              false,
              any,
              ByteArrayCodec.INSTANCE,
              RedisCommands.EVAL_OBJECT,
              emptyScript,
              false,
              true)
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RedisException known ? known : new RedisException(e.getCause());
    } catch (TimeoutException e) {
      throw new RedisTimeoutException("no answer in " + limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisConnectionException(e);
    }
  }
}
