package dev.weir.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One life of a server process, tied to the life of this JVM by {@code guarded_server.sh}. */
final class RedisProcess {
  private static final String SHELL = "/bin/sh";

  // Signals go through its handle: Process.destroy would first close the pipe that the watchdog
  // reads.
  private final Process process;
  private final Path log;

  private RedisProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code command} with the {@code redis.conf} in {@code directory}, its output beside it.
   */
  static RedisProcess spawn(String command, Path directory) {
    String configuration = directory.resolve("redis.conf").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            SHELL, "-c", script(), "weir-redis", directory.toString(), command, configuration);
    try {
      return new RedisProcess(builder.start(), directory.resolve("server.log"));
    } catch (IOException e) {
      throw new EmbeddedRedisException(
          SHELL + " cannot be started: an embedded Redis needs Linux or macOS", e);
    }
  }

  private static String script() {
    try (InputStream script = RedisProcess.class.getResourceAsStream("guarded_server.sh")) {
      if (script == null) {
        throw new IllegalStateException("guarded_server.sh is missing from this jar");
      }
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new EmbeddedRedisException("guarded_server.sh cannot be read", e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** How it ended; only once it is no longer alive. */
  int exitStatus() {
    return process.exitValue();
  }

  /** What it printed in this life. */
  String log() {
    try {
      return Files.exists(log) ? Files.readString(log, UTF_8) : "";
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }

  /** Sends {@code STOP}, {@code CONT} and the like; whether there was a process to take it. */
  boolean signal(String name) {
    if (!alive()) {
      return false;
    }
    try {
      return new ProcessBuilder(SHELL, "-c", "kill -" + name + " " + pid()).start().waitFor() == 0;
    } catch (IOException e) {
      throw new EmbeddedRedisException(SHELL + " cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedRedisException("interrupted while sending a signal", e);
    }
  }

  /** Asks it to end, also when it is stopped; kills it when it does not within {@code patience}. */
  void terminate(Duration patience) {
    process.toHandle().destroy();
    signal("CONT");
    if (!ended(patience)) {
      kill();
    }
  }

  /** Kills it, stopped or not, and waits for its end. */
  void kill() {
    process.toHandle().destroyForcibly();
    if (!ended(Duration.ofSeconds(10))) {
      throw new EmbeddedRedisException("process " + pid() + " does not end");
    }
  }

  /**
   * Whether it has ended, after waiting for that no longer than {@code patience}, interrupted or
   * not.
   */
  boolean ended(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
