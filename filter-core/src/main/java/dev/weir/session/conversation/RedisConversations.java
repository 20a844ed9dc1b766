package dev.weir.session.conversation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.Reply;
import dev.weir.redis.Script;
import dev.weir.session.store.Change;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Conversations in Redis, one hash each; each call is one script, one round trip. Thread-safe. */
final class RedisConversations {
  private static final Script LOAD =
      Script.reads(RedisConversations.class, "load_conversation.lua");
  private static final Script CHANGE =
      Script.writes(RedisConversations.class, "change_conversation.lua");

  private static final byte ATTRIBUTE = 'C';
  private static final int STAMP_DIGITS = 16;

  private final RedisGateway gateway;
  private final KeySpace keys;
  private final Envelope envelope;
  private final Bounds bounds;
  private final Telemetry telemetry;

  /**
   * What the scripts are told each time.
   *
   * @param endsRemembered how long ends and removals win over what comes late
   * @param maxBytes most bytes of all attributes of a conversation
   */
  record Bounds(Duration endsRemembered, int maxBytes) {}

  /** What became of a change. */
  sealed interface Outcome {
    /**
     * Redis has it.
     *
     * @param found whether anything stood there before
     */
    record Stored(boolean found) implements Outcome {}

    /** Something newer stands there: the change has to be made once more, with a later stamp. */
    record Behind(long version) implements Outcome {}

    /** The conversation has no room for it. */
    record Full() implements Outcome {}

    /** Redis could not be asked, and the change is kept for it. */
    record Kept() implements Outcome {}
  }

  RedisConversations(
      RedisGateway gateway, KeySpace keys, Envelope envelope, Bounds bounds, Telemetry telemetry) {
    this.gateway = gateway;
    this.keys = keys;
    this.envelope = envelope;
    this.bounds = bounds;
    this.telemetry = telemetry;
  }

  CompletionStage<ConversationState> load(String handle) {
    String key = key(handle);
    return gateway.run(LOAD, List.of(key)).thenApply(reply -> read(key, reply));
  }

  private ConversationState read(String key, Reply reply) {
    long version = 0;
    long endedAt = 0;
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i + 1 < reply.size(); i += 2) {
      String field = new String(reply.bytes(i), UTF_8);
      byte[] value = reply.bytes(i + 1);
      try {
        if (field.startsWith("a:")) {
          changes.add(attribute(key, field.substring(2), value));
        } else if (field.startsWith("x:")) {
          changes.add(new Change(field.substring(2), stamp(value), null, false));
        } else if (field.equals("v")) {
          version = stamp(value);
        } else if (field.equals("w")) {
          endedAt = stamp(value);
        }
      } catch (BadRedisData damaged) {
        // Worth no more than if it were not there; the others are as good as ever.
        telemetry.count(Event.SESSION_DAMAGED);
      }
    }
    return ConversationState.of(version, endedAt, changes);
  }

  private Change attribute(String key, String name, byte[] value) {
    long stamp = stamp(value);
    byte[] sealed = Arrays.copyOfRange(value, STAMP_DIGITS, value.length);
    return new Change(
        name, stamp, envelope.open(ATTRIBUTE, key + '\n' + name, sealed).payload(), false);
  }

  private static long stamp(byte[] value) {
    if (value.length < STAMP_DIGITS) {
      throw new BadRedisData("a truncated part of a conversation");
    }
    try {
      return Long.parseLong(new String(value, 0, STAMP_DIGITS, ISO_8859_1));
    } catch (NumberFormatException junk) {
      throw new BadRedisData("a stamp of a conversation that is none");
    }
  }

  /** Makes a change unless something newer is there. */
  CompletionStage<Outcome> change(String handle, ConversationState change, Duration life) {
    return send("next", handle, change, life);
  }

  /** Makes a change that may come late: what is newer stays. */
  CompletionStage<Outcome> merge(String handle, ConversationState change, Duration life) {
    return send("merge", handle, change, life);
  }

  private CompletionStage<Outcome> send(
      String mode, String handle, ConversationState change, Duration life) {
    String key = key(handle);
    List<Object> arguments = new ArrayList<>();
    arguments.add(mode);
    arguments.add(digits(change.version()));
    arguments.add(digits(change.endedAt()));
    arguments.add(life.toMillis());
    arguments.add(bounds.endsRemembered().toMillis());
    arguments.add(bounds.maxBytes());
    for (Change each : change.changes().values()) {
      arguments.add((each.value() == null ? 'r' : 's') + each.name());
      arguments.add(seal(key, each));
    }
    return gateway
        .run(CHANGE, List.of(key), arguments.toArray())
        .thenApply(RedisConversations::outcome);
  }

  private byte[] seal(String key, Change change) {
    byte[] stamp = digits(change.stamp()).getBytes(ISO_8859_1);
    byte[] value = change.value();
    if (value == null) {
      return stamp;
    }
    byte[] sealed = envelope.seal(ATTRIBUTE, key + '\n' + change.name(), change.stamp(), value);
    byte[] both = Arrays.copyOf(stamp, STAMP_DIGITS + sealed.length);
    System.arraycopy(sealed, 0, both, STAMP_DIGITS, sealed.length);
    return both;
  }

  private static Outcome outcome(Reply reply) {
    return switch (reply.text(0)) {
      case "ok" -> new Outcome.Stored(reply.number(1) == 1);
      case "behind" -> new Outcome.Behind(stamp(reply.bytes(1)));
      case "full" -> new Outcome.Full();
      default -> throw new BadRedisData("an unknown outcome of a change");
    };
  }

  private static String digits(long stamp) {
    return String.format("%016d", stamp);
  }

  private String key(String handle) {
    return keys.key("conversation", handle);
  }
}
