package dev.weir.session.store;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.Reply;
import dev.weir.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Times-out in Redis: a few sorted sets that hint at when sessions are due, and the script that
 * decides on the session itself. Thread-safe.
 */
public final class RedisExpiry {
  /** Over how many sorted sets the hints are spread. */
  public static final int SHARDS = 4;

  private static final Script NOTE = Script.writes(RedisExpiry.class, "note_deadlines.lua");
  private static final Script TAKE = Script.writes(RedisExpiry.class, "take_due_sessions.lua");
  private static final Script EXPIRE = Script.writes(RedisExpiry.class, "expire_session.lua");

  private static final int TAKEN_AT_ONCE = 100;
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final long REMOVE = 0;

  private final RedisGateway gateway;
  private final KeySpace keys;
  private final SessionRecord record;
  private final RedisSessions.Traits traits;
  private final Bounds bounds;

  /** What became of the question whether a session's time is up. */
  public sealed interface Verdict {
    /** It was, and nobody else is told so. */
    record Expired(StoredSession session) implements Verdict {}

    /** It is not, for at least so long. */
    record Alive(long dueInMillis) implements Verdict {}

    /** It is not there, or has ended. */
    record Settled() implements Verdict {}

    /** Nobody could be asked. */
    record Unknown() implements Verdict {}
  }

  /**
   * What decides when a session is over.
   *
   * @param touchInterval how far behind accesses may be noted at most
   * @param flushPause how much longer than that a note may take
   * @param absolute time after which a session ends however much it is used; zero: never
   */
  public record Bounds(Duration touchInterval, Duration flushPause, Duration absolute) {}

  public RedisExpiry(
      RedisGateway gateway,
      KeySpace keys,
      Envelope envelope,
      RedisSessions.Traits traits,
      Bounds bounds) {
    this.gateway = gateway;
    this.keys = keys;
    this.record = new SessionRecord(envelope);
    this.traits = traits;
    this.bounds = bounds;
  }

  public static int shardOf(String handle) {
    return Math.floorMod(handle.hashCode(), SHARDS);
  }

  /**
   * Notes when sessions of one shard are due, milliseconds since 1970, the earlier time winning.
   */
  public CompletionStage<Boolean> note(int shard, Map<String, Long> dueMillis) {
    return send(shard, "sooner", dueMillis);
  }

  /** Notes when sessions of one shard are to be looked at again; 0: no more. */
  public CompletionStage<Boolean> settle(int shard, Map<String, Long> dueMillis) {
    return send(shard, "exactly", dueMillis);
  }

  private CompletionStage<Boolean> send(int shard, String mode, Map<String, Long> dueMillis) {
    List<Object> arguments = new ArrayList<>();
    arguments.add(mode);
    arguments.add(RedisSessions.NEVER.toMillis());
    dueMillis.forEach(
        (handle, due) -> {
          arguments.add(due == REMOVE ? "" : due.toString());
          arguments.add(handle);
        });
    return gateway.run(NOTE, keyOf(shard), arguments.toArray()).thenApply(reply -> true);
  }

  /**
   * Handles of sessions that were due at least {@code grace} ago; for a while no other caller gets
   * them.
   */
  public CompletionStage<List<String>> takeDue(int shard, Duration grace) {
    return gateway
        .run(TAKE, keyOf(shard), TAKEN_AT_ONCE, grace.toMillis(), LEASE.toMillis())
        .thenApply(
            reply -> {
              List<String> handles = new ArrayList<>();
              for (int i = 0; i < reply.size(); i++) {
                handles.add(reply.text(i));
              }
              return handles;
            });
  }

  /** Takes the session out if its time is up. */
  public CompletionStage<Verdict> expire(String handle) {
    return expire(handle, "due");
  }

  /** Takes the session out. */
  public CompletionStage<Verdict> takeOut(String handle) {
    return expire(handle, "now");
  }

  private CompletionStage<Verdict> expire(String handle, String when) {
    String key = keys.key("session", handle);
    return gateway
        .run(
            EXPIRE,
            List.of(key, keys.key("ended", handle)),
            traits.margin().toMillis(),
            bounds.touchInterval().toMillis(),
            bounds.flushPause().toMillis(),
            traits.endsRemembered().toMillis(),
            traits.signals().channel(),
            traits.node(),
            handle,
            when,
            Math.max(0, bounds.absolute().toMillis()))
        .thenApply(reply -> verdict(key, reply));
  }

  private Verdict verdict(String key, Reply reply) {
    return switch (reply.text(0)) {
      case "expired" -> new Verdict.Expired(record.read(key, reply, 1));
      case "alive" -> new Verdict.Alive(reply.number(1));
      case "settled" -> new Verdict.Settled();
      default -> throw new BadRedisData("an unknown verdict on a session");
    };
  }

  private List<String> keyOf(int shard) {
    return List.of(keys.key("expiring", Integer.toString(shard)));
  }
}
