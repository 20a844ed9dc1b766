package dev.weir.session.store;

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
public final class RedisOwners {
  private static final Script ADMIT = Script.writes(RedisOwners.class, "admit_session.lua");
  private static final Script LIST = Script.reads(RedisOwners.class, "list_sessions.lua");
  private static final Script FORGET = Script.writes(RedisOwners.class, "forget_session.lua");
  private static final Script DESCRIBE = Script.reads(RedisOwners.class, "describe_session.lua");
  private static final byte[] PURPOSE = "session-principal".getBytes(UTF_8);

  private final RedisGateway gateway;
  private final KeySpace keys;
  private final SecretRing secrets;
  private final SessionRecord record;
  private final String descriptive;

  /** Whether a session may be one more of its principal's, and which have to go for it. */
  public record Admission(boolean admitted, List<String> evicted) {}

  /**
   * @param descriptive what the names of attributes begin with that describe a session
   */
  public RedisOwners(
      RedisGateway gateway,
      KeySpace keys,
      SecretRing secrets,
      Envelope envelope,
      String descriptive) {
    this.gateway = gateway;
    this.keys = keys;
    this.secrets = secrets;
    this.record = new SessionRecord(envelope);
    this.descriptive = descriptive;
  }

  /** What stands for a principal in Redis, which nobody can turn back into it. */
  public String tag(String principal) {
    byte[] signed = secrets.sign(PURPOSE, principal.getBytes(UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
  }

  /**
   * Notes that a session is a principal's.
   *
   * @param most sessions that the principal may have, 0 for any number
   * @param evicts whether the oldest go for a new one, which is refused otherwise
   */
  public CompletionStage<Admission> admit(
      String tag, String member, long rememberedMillis, int most, boolean evicts) {
    return gateway
        .run(ADMIT, keyOf(tag), member, rememberedMillis, most, evicts ? "evict" : "reject")
        .thenApply(reply -> new Admission(reply.text(0).equals("in"), handles(reply, 1)));
  }

  /** Handles of the principal's sessions, the oldest first. */
  public CompletionStage<List<String>> list(String tag) {
    return gateway.run(LIST, keyOf(tag)).thenApply(reply -> handles(reply, 0));
  }

  /** Takes a session out of the index; whether it was there. */
  public CompletionStage<Boolean> forget(String tag, String member) {
    return gateway.run(FORGET, keyOf(tag), member).thenApply(reply -> reply.number(0) == 1);
  }

  /** The session without its attributes, but for those that describe it; empty when it is gone. */
  public CompletionStage<Optional<StoredSession>> describe(String handle) {
    String key = keys.key("session", handle);
    return gateway
        .run(DESCRIBE, List.of(key, keys.key("ended", handle)), descriptive)
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

  /** What stands for a session in the index: the older of two sorts first. */
  public static String member(long createdMillis, String handle) {
    return SessionRecord.digits(createdMillis) + ":" + handle;
  }

  private List<String> keyOf(String tag) {
    return List.of(keys.key("sessions-of", tag));
  }
}
