package dev.weir.session.conversation;

import dev.weir.fallback.Backbone;
import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.redis.RedisClock;
import dev.weir.session.attribute.AttributeCodec;
import dev.weir.session.conversation.RedisConversations.Outcome;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads and changes conversations, in Redis or without it. Thread-safe. */
final class ConversationStore {
  private static final System.Logger LOG = System.getLogger("dev.weir.session");
  private static final int ATTEMPTS = 8;

  private final RedisConversations redis;
  private final LocalConversations local;
  private final Failover failover;
  private final RedisClock clock;
  private final Telemetry telemetry;
  private final AttributeCodec codec;
  private final Terms terms;

  /** Bounds, and how long a call may wait for Redis. */
  record Terms(ConversationSettings settings, Supplier<Deadline> deadlines) {}

  ConversationStore(
      RedisConversations redis,
      LocalConversations local,
      Backbone backbone,
      AttributeCodec codec,
      Terms terms) {
    this.redis = redis;
    this.local = local;
    this.failover = backbone.failover();
    this.clock = backbone.clock();
    this.telemetry = backbone.telemetry();
    this.codec = codec;
    this.terms = terms;
  }

  RedisConversations redis() {
    return redis;
  }

  Deadline deadline() {
    return terms.deadlines().get();
  }

  /** The conversation as it is now. */
  ConversationState load(String handle, Duration life, Deadline deadline) {
    Optional<ConversationState> stored =
        failover.read(deadline, () -> redis.load(handle).thenApply(Optional::of), Optional::empty);
    if (stored.isEmpty()) {
      return local.state(handle);
    }
    ConversationState state = local.withUnsaved(handle, stored.get());
    local.saw(handle, state, life);
    return state;
  }

  /**
   * Makes a change that is the latest of all, and returns whether there was anything before, as far
   * as is known.
   *
   * @param seen the highest stamp that the caller has seen
   */
  boolean change(
      String handle, ConversationState change, long seen, Duration life, Deadline deadline) {
    ConversationState next = change.at(Math.max(clock.micros(), seen + 1));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Outcome outcome = send(handle, next, life, deadline);
      if (outcome instanceof Outcome.Full) {
        throw new IllegalArgumentException(
            "a conversation may not have more than " + terms.settings().maxBytes() + " bytes");
      }
      if (!(outcome instanceof Outcome.Behind behind)) {
        boolean found =
            outcome instanceof Outcome.Stored stored
                ? stored.found()
                : !local.state(handle).empty();
        local.changed(handle, next, life);
        return found;
      }
      next = change.at(Math.max(clock.micros(), behind.version() + 1));
    }
    // Others write all the time: let the stamps decide who was later.
    keep(handle, next, life);
    return true;
  }

  private Outcome send(String handle, ConversationState change, Duration life, Deadline deadline) {
    return failover.write(
        deadline, () -> redis.change(handle, change, life), () -> keep(handle, change, life));
  }

  private Outcome keep(String handle, ConversationState change, Duration life) {
    if (!local.keep(handle, change, life)) {
      throw new IllegalStateException(
          "Redis is away, and there is no room to keep the change for later");
    }
    return new Outcome.Kept();
  }

  /**
   * The bytes of a value.
   *
   * @throws IllegalArgumentException if it cannot be turned into bytes, or into too many
   */
  byte[] encode(String name, Object value) {
    byte[] bytes;
    try {
      bytes = codec.encode(value);
    } catch (IOException unfit) {
      throw new IllegalArgumentException(
          "'" + name + "' of " + value.getClass().getName() + " is not serialisable", unfit);
    }
    int most = terms.settings().maxAttributeBytes();
    if (bytes.length > most) {
      throw new IllegalArgumentException(
          "'" + name + "' has " + bytes.length + " bytes, more than " + most);
    }
    return bytes;
  }

  /** The value of these bytes, or empty when they cannot be read any more. */
  Optional<Object> decode(String name, byte[] bytes) {
    try {
      return Optional.of(codec.decode(bytes));
    } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError unreadable) {
      telemetry.count(Event.SESSION_ATTRIBUTE_UNREADABLE);
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> "An attribute of a conversation cannot be read: " + unreadable.getClass());
      return Optional.empty();
    }
  }

  void reseed() {
    local.keepAll();
  }
}
