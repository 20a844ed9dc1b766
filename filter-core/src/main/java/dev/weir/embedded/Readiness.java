package dev.weir.embedded;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until a server that was just started answers. */
final class Readiness {
  private static final long POLL_NANOS = 500_000;
  // Short, because whoever else holds the port may accept connections and never say a word.
  private static final Duration REPLY_TIMEOUT = Duration.ofMillis(250);

  private final RedisServer server;
  private final RedisProcess process;
  private String lastFailure = "";

  Readiness(RedisServer server, RedisProcess process) {
    this.server = server;
    this.process = process;
  }

  /** Returns once it answers; throws with its log when it ends instead or is not ready in time. */
  void await(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!answers()) {
      if (!process.alive()) {
        throw ended();
      }
      if (System.nanoTime() - deadline > 0) {
        process.kill();
        throw new EmbeddedRedisException(
            "redis-server did not answer within %s (%s). Its log:%n%s"
                .formatted(timeout, lastFailure, process.log()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean answers() {
    try (RedisConnection connection = server.connect(REPLY_TIMEOUT)) {
      connection.command("PING");
      // Somebody else's server may have got the port first, and ours be about to find out.
      return String.valueOf(connection.command("INFO", "server"))
          .contains("process_id:" + process.pid() + "\r");
    } catch (EmbeddedRedisException e) {
      // LOADING passes. A refused password does not, but it may have been an alien server that
      // refused ours.
      lastFailure = String.valueOf(e.getMessage());
      return false;
    }
  }

  private EmbeddedRedisException ended() {
    String log = process.log();
    if (log.contains("Failed listening on port")) {
      return new PortTakenException("port " + server.port() + " is taken. The log:\n" + log);
    }
    String hint =
        switch (process.exitStatus()) {
          case 126 -> "The program cannot be executed (is its directory mounted noexec?)";
          case 127 -> "There is no such program. Install Redis, or use the bundled one";
          default -> "It ended with status " + process.exitStatus();
        };
    return new EmbeddedRedisException("redis-server did not start. " + hint + ". Its log:\n" + log);
  }
}
