package dev.weir.blacklist.replica;

import dev.weir.blacklist.token.Fingerprint;
import dev.weir.redis.BadRedisData;
import dev.weir.redis.ChangeLog;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.Reply;
import dev.weir.redis.Script;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The revocations in Redis: each call is one script, one round trip. Thread-safe. */
public final class RedisRevocations {
  private static final Script REVOKE =
      ChangeLog.appending(RedisRevocations.class, "revoke_tokens.lua");
  private static final Script FIND = Script.reads(RedisRevocations.class, "find_revocations.lua");
  private static final Script COUNT = Script.reads(RedisRevocations.class, "count_revocations.lua");
  private static final Script LIST = Script.reads(RedisRevocations.class, "list_revocations.lua");
  private static final String TAG = "revoked";
  private static final int PART = 2000;
  private static final int MOST_TO_REMOVE = 2000;

  private final RedisGateway gateway;
  private final ChangeLog log;
  private final Telemetry telemetry;
  private final Duration markLife;
  private final String tokens;
  private final String marks;

  public RedisRevocations(
      RedisGateway gateway, KeySpace keys, ChangeLog log, Duration markLife, Telemetry telemetry) {
    this.gateway = gateway;
    this.log = log;
    this.telemetry = telemetry;
    this.markLife = markLife;
    this.tokens = keys.key("tokens", TAG);
    this.marks = keys.key("not-before", TAG);
  }

  /** The key of the log that all nodes follow. */
  public static String logKey(KeySpace keys) {
    return keys.key("log", TAG);
  }

  /** What Redis says about one token. */
  public record Finding(boolean listed, long latestMark) {}

  /**
   * Records revocations, at most a few hundred, and removes expired ones on the way; whether there
   * may be more of these.
   */
  public CompletionStage<Boolean> write(Revocations revocations) {
    return log.run(
            REVOKE,
            List.of(tokens, marks),
            revocations.packedTokens(),
            revocations.packedMarks(),
            markLife.toMillis(),
            MOST_TO_REMOVE)
        .thenApply(reply -> reply.number(0) == 1);
  }

  public CompletionStage<Finding> find(List<Fingerprint> ofToken, List<Fingerprint> ofScopes) {
    return gateway
        .run(
            FIND,
            List.of(tokens, marks),
            Revocations.packedFingerprints(ofToken),
            Revocations.packedFingerprints(ofScopes))
        .thenApply(reply -> new Finding(reply.number(0) == 1, reply.number(1)));
  }

  /** How many entries Redis has, expired ones that were not removed yet included. */
  record Counts(long tokens, long marks) {}

  CompletionStage<Counts> count() {
    return gateway
        .run(COUNT, List.of(tokens, marks))
        .thenApply(reply -> new Counts(reply.number(0), reply.number(1)));
  }

  /** Hands every revoked token in Redis to {@code visitor}, on threads of the client. */
  CompletionStage<?> eachToken(FingerprintTable.Visitor visitor, long greatest) {
    return part(tokens, 0, greatest, visitor);
  }

  /** Hands every mark in Redis to {@code visitor}, on threads of the client. */
  CompletionStage<?> eachMark(FingerprintTable.Visitor visitor, long greatest) {
    return part(marks, 0, greatest, visitor);
  }

  private CompletableFuture<Boolean> part(
      String key, int rank, long greatest, FingerprintTable.Visitor visitor) {
    return gateway
        .run(LIST, List.of(key), rank, PART, greatest)
        .thenCompose(
            reply -> {
              // Asked for before this one is taken in, so that Redis and this node work at a time.
              CompletableFuture<Boolean> rest =
                  reply.number(0) < PART
                      ? CompletableFuture.completedFuture(true)
                      : part(key, rank + PART, greatest, visitor);
              visit(reply, visitor);
              return rest;
            });
  }

  private void visit(Reply reply, FingerprintTable.Visitor visitor) {
    if (reply.number(1) > 0) {
      telemetry.count(Event.REDIS_BAD_DATA, reply.number(1));
    }
    visit(ByteBuffer.wrap(reply.bytes(2)), Integer.MAX_VALUE, visitor);
  }

  /** Takes an entry of the log apart. */
  static void visitChange(
      byte[] change, FingerprintTable.Visitor ofTokens, FingerprintTable.Visitor ofMarks) {
    if (change.length < Integer.BYTES
        || (change.length - Integer.BYTES) % Revocations.ENTRY_BYTES != 0) {
      throw new BadRedisData("no revocations");
    }
    ByteBuffer in = ByteBuffer.wrap(change);
    visit(in, in.getInt(), ofTokens);
    visit(in, Integer.MAX_VALUE, ofMarks);
  }

  private static void visit(ByteBuffer in, int most, FingerprintTable.Visitor visitor) {
    for (int i = 0; i < most && in.hasRemaining(); i++) {
      visitor.visit(in.getLong(), in.getLong(), in.getLong());
    }
  }
}
