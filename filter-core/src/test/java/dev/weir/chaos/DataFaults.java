package dev.weir.chaos;

import static java.util.Objects.requireNonNull;

import dev.weir.embedded.RedisServer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** What becomes of the data. */
final class DataFaults {
  private DataFaults() {}

  static Runnable flush(Cluster cluster) {
    cluster.redis().command("FLUSHALL");
    return () -> {};
  }

  /** What was written after a snapshot is gone. */
  static Runnable rewind(Cluster cluster) {
    RedisServer redis = cluster.redis();
    redis.command("SAVE");
    return () -> {
      redis.kill();
      redis.restart(true);
    };
  }

  /** Each key goes at some time, sessions again and again. */
  static Runnable evict(Cluster cluster) {
    Iterator<String> keys = keys(cluster.redis(), "weir:*").iterator();
    return Repeated.every(
        Duration.ofMillis(20),
        () -> {
          for (int i = 0; i < 20 && keys.hasNext(); i++) {
            cluster.redis().command("DEL", keys.next());
          }
          List<String> sessions = keys(cluster.redis(), "weir:*:session:*");
          if (!sessions.isEmpty()) {
            cluster.redis().command("DEL", sessions.get(sessions.size() / 2));
            cluster.redis().command("DEL", sessions.get(0));
          }
        });
  }

  /** Junk of the right and of the wrong type, and sessions that change places. */
  static Runnable corrupt(Cluster cluster) {
    RedisServer redis = cluster.redis();
    List<String> sessions = keys(redis, "weir:*:session:*");
    for (int i = 0; i + 1 < sessions.size(); i++) {
      moveValues(redis, sessions.get(i), sessions.get(i + 1));
    }
    for (int i = 1; i + 1 < sessions.size(); i += 4) {
      swap(redis, sessions.get(i), sessions.get(i + 1));
    }
    if (!sessions.isEmpty()) {
      redis.command("SET", sessions.get(0), "junk");
    }
    for (String key : keys(redis, "weir:*:limit:*")) {
      redis.command("SET", key, "junk", "PX", "60000");
    }
    for (String key : keys(redis, "weir:*:[vmd]:*")) {
      redis.command("SET", key, "junk", "PX", "60000");
    }
    redis.command("ZADD", "weir:test:tokens:{revoked}", "1e18", "junk");
    return () -> {};
  }

  /** Each under the name of the other, unless one has ended by now. */
  private static void swap(RedisServer redis, String one, String other) {
    redis.command(
        "EVAL",
        """
        if redis.call('EXISTS', KEYS[1], KEYS[2]) == 2 then
          redis.call('RENAME', KEYS[1], KEYS[3])
          redis.call('RENAME', KEYS[2], KEYS[1])
          redis.call('RENAME', KEYS[3], KEYS[2])
        end
        """,
        "3",
        one,
        other,
        "weir:swap");
  }

  /** All attributes of the one under the names of the other, which looks changed then. */
  private static void moveValues(RedisServer redis, String one, String other) {
    redis.command(
        "EVAL",
        """
        if redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 then
          return
        end
        local fields = redis.call('HGETALL', KEYS[1])
        for i = 1, #fields, 2 do
          if string.sub(fields[i], 1, 2) == 'a:' then
            redis.call('HSET', KEYS[2], fields[i], fields[i + 1])
          end
        end
        local version = tonumber(redis.call('HGET', KEYS[2], 'v'))
        redis.call('HSET', KEYS[2], 'v', string.format('%016.0f', version + 1))
        """,
        "2",
        one,
        other);
  }

  static List<String> keys(RedisServer redis, String pattern) {
    Object keys = requireNonNull(redis.command("KEYS", pattern));
    return ((List<?>) keys).stream().map(String::valueOf).sorted().toList();
  }
}
