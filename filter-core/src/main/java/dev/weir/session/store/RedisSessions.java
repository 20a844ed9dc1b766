package dev.weir.session.store;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.Reply;
import dev.weir.redis.Script;
import dev.weir.redis.Signals;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Sessions in Redis: each call is one script on one session, one round trip. Thread-safe. */
public final class RedisSessions implements SessionStore {
  private static final Script LOAD = Script.reads(RedisSessions.class, "load_session.lua");
  private static final Script COMMIT = Script.writes(RedisSessions.class, "commit_session.lua");
  private static final Script END = Script.writes(RedisSessions.class, "end_session.lua");
  private static final Script TOUCH = Script.writes(RedisSessions.class, "touch_session.lua");

  private static final int ARGUMENTS_OF_A_COMMIT = 10;
  private static final long ROTATION_GRACE_MICROS = 5_000_000;

  /** Life in Redis of a session that never expires, renewed by every touch. */
  public static final Duration NEVER = Duration.ofDays(30);

  private final RedisGateway gateway;
  private final KeySpace keys;
  private final SessionRecord record;
  private final Telemetry telemetry;
  private final Traits traits;
  private final String alone;
  private final String amongOthers;

  /**
   * What the store is told at wiring time.
   *
   * @param node this node's name in invalidations
   * @param signals where invalidations are published
   * @param margin how much longer than its idle time a session stays in Redis
   * @param endsRemembered how long the end of a session is remembered
   */
  public record Traits(String node, Signals signals, Duration margin, Duration endsRemembered) {}

  public RedisSessions(
      RedisGateway gateway, KeySpace keys, Envelope envelope, Traits traits, Telemetry telemetry) {
    this.gateway = gateway;
    this.keys = keys;
    this.record = new SessionRecord(envelope);
    this.traits = traits;
    String caller =
        " %d %d %s %s"
            .formatted(
                traits.margin().toMillis(),
                NEVER.toMillis(),
                traits.node(),
                traits.signals().channel());
    this.alone = "1" + caller;
    this.amongOthers = "0" + caller;
    this.telemetry = telemetry;
  }

  @Override
  public CompletionStage<LoadResult> load(String handle, String secretHash, long knownVersion) {
    telemetry.count(Event.SESSION_LOADED);
    return gateway
        .run(
            LOAD,
            keysOf(handle),
            secretHash,
            SessionRecord.digits(knownVersion),
            ROTATION_GRACE_MICROS)
        .thenApply(reply -> loaded(handle, reply))
        .exceptionallyCompose(this::damaged);
  }

  private LoadResult loaded(String handle, Reply reply) {
    return switch (reply.text(0)) {
      case "found" -> new LoadResult.Found(record.read(key(handle), reply, 2));
      case "same" -> new LoadResult.Unchanged(SessionRecord.number(reply.text(2)));
      case "absent" -> new LoadResult.Absent(false);
      case "ended" -> new LoadResult.Ended();
      case "rotated" ->
          new LoadResult.Rotated(reply.number(2) == 1, SessionRecord.number(reply.text(3)));
      default -> throw new BadRedisData("an unknown status of a session");
    };
  }

  /** Something else than a session stands at its key: that is a miss, not an error. */
  private CompletionStage<LoadResult> damaged(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof BadRedisData) {
      telemetry.count(Event.SESSION_DAMAGED);
      return CompletableFuture.completedStage(new LoadResult.Absent(true));
    }
    return CompletableFuture.failedStage(cause);
  }

  @Override
  public CompletionStage<CommitResult> commit(SessionDelta delta) {
    List<Object> arguments = new ArrayList<>(ARGUMENTS_OF_A_COMMIT + 2 * delta.changes().size());
    boolean head = delta.changesHead();
    arguments.add(delta.whole() ? "whole" : head ? "head" : "update");
    arguments.add(SessionRecord.digits(delta.baseVersion()));
    arguments.add(SessionRecord.digits(delta.stamp()));
    arguments.add(delta.lastAccessMillis());
    arguments.add(traits.signals().alone() ? alone : amongOthers);
    if (head) {
      addHead(delta, arguments);
    }
    String key = key(delta.handle());
    for (Change change : delta.changes()) {
      arguments.add(operation(change) + change.name());
      arguments.add(record.seal(key, change));
    }
    return gateway
        .run(COMMIT, List.of(key, ended(delta.handle())), arguments.toArray())
        .thenApply(RedisSessions::committed);
  }

  private void addHead(SessionDelta delta, List<Object> arguments) {
    String secretHash = delta.secretHash();
    Integer interval = delta.interval();
    arguments.add(secretHash == null ? "" : secretHash);
    arguments.add(SessionRecord.digits(delta.secretStamp()));
    arguments.add(delta.createdMillis());
    arguments.add(interval == null ? "" : interval.toString());
    arguments.add(traits.endsRemembered().toMillis() * 1000);
  }

  private static char operation(Change change) {
    char operation = change.value() == null ? 'r' : 's';
    return change.weak() ? Character.toUpperCase(operation) : operation;
  }

  private static CommitResult committed(Reply reply) {
    return switch (reply.text(0)) {
      case "ok" ->
          new CommitResult.Stored(SessionRecord.number(reply.text(1)), reply.number(2) == 1);
      case "absent" -> new CommitResult.Absent();
      case "ended" -> new CommitResult.Ended();
      default -> throw new BadRedisData("an unknown outcome of a commit");
    };
  }

  @Override
  public CompletionStage<Boolean> end(String handle) {
    return gateway
        .run(
            END,
            keysOf(handle),
            traits.endsRemembered().toMillis(),
            traits.signals().channel(),
            traits.node(),
            handle)
        .thenApply(reply -> reply.number(0) == 1);
  }

  @Override
  public CompletionStage<Boolean> touch(String handle, String secretHash, long accessMillis) {
    return gateway
        .run(
            TOUCH,
            List.of(key(handle)),
            secretHash,
            accessMillis,
            traits.margin().toMillis(),
            NEVER.toMillis())
        .thenApply(reply -> reply.number(0) == 1);
  }

  private String key(String handle) {
    return keys.key("session", handle);
  }

  private List<String> keysOf(String handle) {
    return List.of(key(handle), ended(handle));
  }

  private String ended(String handle) {
    return keys.key("ended", handle);
  }
}
