package dev.weir.chaos;

import dev.weir.embedded.EmbeddedRedisException;
import dev.weir.embedded.RedisConnection;
import dev.weir.embedded.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a server does by itself, or is made to do by its administrator. */
final class ServerFaults {
  private ServerFaults() {}

  static Runnable kill(Cluster cluster) {
    RedisServer redis = cluster.redis();
    redis.kill();
    return () -> redis.restart(false);
  }

  static Runnable pause(Cluster cluster) {
    cluster.redis().pause();
    return cluster.redis()::resume;
  }

  static Runnable flap(Cluster cluster) {
    AtomicBoolean stalled = new AtomicBoolean();
    Repeated flapping =
        Repeated.every(
            Duration.ofMillis(500),
            () -> {
              if (stalled.getAndSet(!stalled.get())) {
                cluster.redis().resume();
              } else {
                cluster.redis().pause();
              }
            });
    return () -> {
      flapping.run();
      cluster.redis().resume();
    };
  }

  /** As somebody who is connected already and stays so. */
  private static Runnable administer(Cluster cluster, String[] making, String[] mending) {
    RedisConnection connection = cluster.redis().connect();
    connection.command(making);
    connection.command("CLIENT", "KILL", "TYPE", "normal");
    connection.command("CLIENT", "KILL", "TYPE", "pubsub");
    return () -> {
      connection.command(mending);
      connection.close();
    };
  }

  static Runnable changePassword(Cluster cluster) {
    return administer(
        cluster,
        new String[] {"CONFIG", "SET", "requirepass", "another"},
        new String[] {"CONFIG", "SET", "requirepass", ""});
  }

  static Runnable withdrawRights(Cluster cluster) {
    cluster.redis().command("ACL", "SETUSER", "default", "-@scripting");
    return () -> cluster.redis().command("ACL", "SETUSER", "default", "+@all");
  }

  static Runnable refuseClients(Cluster cluster) {
    return administer(
        cluster,
        new String[] {"CONFIG", "SET", "maxclients", "1"},
        new String[] {"CONFIG", "SET", "maxclients", "1000"});
  }

  static Runnable makeReplica(Cluster cluster) {
    cluster.redis().command("REPLICAOF", "127.0.0.1", "1");
    return () -> cluster.redis().command("REPLICAOF", "NO", "ONE");
  }

  static Runnable demandReplicas(Cluster cluster) {
    return configure(cluster, "min-replicas-to-write", "1", "0");
  }

  static Runnable exhaustMemory(Cluster cluster) {
    return configure(cluster, "maxmemory", "1", "0");
  }

  private static Runnable configure(Cluster cluster, String name, String bad, String good) {
    cluster.redis().command("CONFIG", "SET", name, bad);
    return () -> cluster.redis().command("CONFIG", "SET", name, good);
  }

  /** Where the snapshot should be there is a directory. */
  static Runnable breakDisk(Cluster cluster) {
    Path obstacle = cluster.ground(OneServer.class).directory().resolve("dump.rdb");
    RedisServer redis = cluster.redis();
    try {
      Files.deleteIfExists(obstacle);
      Files.createDirectories(obstacle.resolve("full"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    redis.command("CONFIG", "SET", "save", "3600 1");
    redis.command("BGSAVE");
    return () -> {
      try {
        Files.delete(obstacle.resolve("full"));
        Files.delete(obstacle);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
      redis.command("CONFIG", "SET", "save", "");
      redis.command("BGSAVE");
    };
  }

  /** Loads what it has saved, key by key, and takes its time. */
  static Runnable load(Cluster cluster) {
    CompletableFuture<Void> restart =
        CompletableFuture.runAsync(() -> cluster.redis().restart(true));
    return restart::join;
  }

  /** A script that does not end. */
  static Runnable loop(Cluster cluster) {
    CompletableFuture<Void> looping =
        CompletableFuture.runAsync(
            () -> {
              try (RedisConnection connection = cluster.redis().connect(Duration.ofMinutes(1))) {
                connection.command("EVAL", "while true do end", "0");
              } catch (EmbeddedRedisException killed) {
                return; // as it should be
              }
            });
    return () -> {
      cluster.redis().command("SCRIPT", "KILL");
      looping.join();
    };
  }

  static Runnable forgetScripts(Cluster cluster) {
    return Repeated.every(Duration.ofMillis(100), () -> cluster.redis().command("SCRIPT", "FLUSH"));
  }

  static Runnable killSubscriptions(Cluster cluster) {
    return Repeated.every(
        Duration.ofMillis(300), () -> cluster.redis().command("CLIENT", "KILL", "TYPE", "pubsub"));
  }
}
