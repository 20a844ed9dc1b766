package dev.weir.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.Reply;
import dev.weir.redis.Script;
import dev.weir.redis.SecretRing;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The index of sessions by principal: hints, which readers check against the session. Thread-safe.
 */
final class RedisOwners {
  private static final Script ADMIT = Script.writes(RedisOwners.class, "admit_session.lua");
  private static final Script LIST = Script.reads(RedisOwners.class, "list_sessions.lua");
  private static final Script FORGET = Script.writes(RedisOwners.class, "forget_session.lua");
  private static final Script DESCRIBE = Script.reads(RedisOwners.class, "describe_session.lua");
  private static final byte[] PURPOSE = "session-principal".getBytes(UTF_8);

  private final RedisGateway gateway;
  private final KeySpace keys;
  private final SecretRing secrets;
  private final SessionRecord record;

  /** Whether a session may be one more of its principal's, and which have to go for it. */
  record Admission(boolean admitted, List<String> evicted) {}

  RedisOwners(RedisGateway gateway, KeySpace keys, SecretRing secrets, Envelope envelope) {
    this.gateway = gateway;
    this.keys = keys;
    this.secrets = secrets;
    this.record = new SessionRecord(envelope);
  }

  /** What stands for a principal in Redis, which nobody can turn back into it. */
  String tag(String principal) {
    byte[] signed = secrets.sign(PURPOSE, principal.getBytes(UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
  }

  CompletionStage<Admission> admit(
      String tag, LiveSession session, long rememberedMillis, SessionSettings.Limit limit) {
    return gateway
        .run(
            ADMIT,
            keyOf(tag),
            member(session),
            rememberedMillis,
            limit.most(),
            limit.evicts() ? "evict" : "reject")
        .thenApply(reply -> new Admission(reply.text(0).equals("in"), handles(reply, 1)));
  }

  CompletionStage<List<String>> list(String tag) {
    return gateway.run(LIST, keyOf(tag)).thenApply(reply -> handles(reply, 0));
  }

  CompletionStage<Boolean> forget(String tag, LiveSession session) {
    return gateway
        .run(FORGET, keyOf(tag), member(session))
        .thenApply(reply -> reply.number(0) == 1);
  }

  /** The session without its attributes, but for those that describe it; empty when it is gone. */
  CompletionStage<Optional<StoredSession>> describe(String handle) {
    String key = keys.key("session", handle);
    return gateway
        .run(DESCRIBE, List.of(key, keys.key("ended", handle)), SessionOwners.HIDDEN)
        .thenApply(
            reply ->
                reply.text(0).equals("found")
                    ? Optional.of(record.read(key, reply, 1))
                    : Optional.empty());
  }

  private static List<String> handles(Reply reply, int first) {
    List<String> handles = new ArrayList<>();
    for (int i = first; i < reply.size(); i++) {
      handles.add(reply.text(i));
    }
    return handles;
  }

  private static String member(LiveSession session) {
    return SessionRecord.digits(session.createdMillis()) + ":" + session.handle();
  }

  private List<String> keyOf(String tag) {
    return List.of(keys.key("sessions-of", tag));
  }
}
