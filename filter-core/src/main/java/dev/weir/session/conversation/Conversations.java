package dev.weir.session.conversation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.fallback.Backbone;
import dev.weir.fallback.Deadline;
import dev.weir.local.LocalTier;
import dev.weir.redis.SecretRing;
import dev.weir.session.attribute.AttributeCodec;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * State of clients that are no browsers and carry no session id: the steps that a chat has gone
 * through, say, by the platform that it is on and its id there. Thread-safe.
 *
 * <p>Every node sees what any other has written, at one round trip for each read. While Redis is
 * away a node goes on with what it has seen lately, and what is written reaches Redis later;
 * attribute by attribute the later write wins.
 */
public final class Conversations {
  private static final byte[] PURPOSE = "conversation".getBytes(US_ASCII);
  private static final byte[] BRIEF = "conversation-brief".getBytes(US_ASCII);

  private final SecretRing secrets;
  private final ConversationSettings settings;
  private final ConversationStore store;

  private Conversations(
      SecretRing secrets, ConversationSettings settings, ConversationStore store) {
    this.secrets = secrets;
    this.settings = settings;
    this.store = store;
  }

  /**
   * Conversations over the given backbone.
   *
   * @param journalMaxAge how long a write may wait for Redis; an end is remembered longer
   * @param codec turns values into bytes
   * @param deadlines gives each call its own
   */
  public static Conversations over(
      Backbone backbone,
      ConversationSettings settings,
      Duration journalMaxAge,
      AttributeCodec codec,
      Supplier<Deadline> deadlines) {
    RedisConversations redis =
        new RedisConversations(
            backbone.gateway(),
            backbone.keys(),
            backbone.envelope(),
            new RedisConversations.Bounds(journalMaxAge.multipliedBy(2), settings.maxBytes()),
            backbone.telemetry());
    LocalTier<String, LocalConversations.Seen> seen =
        new LocalTier<>(
            "conversation",
            new LocalTier.Bounds<>(
                settings.localMaxBytes(), (handle, last) -> last.state().bytes()),
            new LocalTier.Lifetime<>(
                (handle, last) -> last.life().toNanos(), false, backbone.clock()::nanos),
            null,
            backbone.telemetry());
    return new Conversations(
        backbone.secrets(),
        settings,
        new ConversationStore(
            redis,
            new LocalConversations(seen, backbone.journal(), redis),
            backbone,
            codec,
            new ConversationStore.Terms(settings, deadlines)));
  }

  /**
   * The conversation of that chat, begun or not; asks nobody. Forgotten a day after its last
   * change, or whatever {@code weir.conversation.life} says.
   *
   * @param platform where the chat is, such as the name of a messenger
   * @param chat its id there
   */
  public Conversation of(String platform, String chat) {
    return new Conversation(handle(PURPOSE, platform, chat), settings.life(), store);
  }

  /**
   * The same for what is worth remembering for minutes only ({@code weir.conversation.brief-life}).
   * Stands beside the other conversation of that chat, and shares nothing with it.
   */
  public Conversation brief(String platform, String chat) {
    return new Conversation(handle(BRIEF, platform, chat), settings.briefLife(), store);
  }

  /** Puts back what a Redis that lost its data should hold; for the background loop. */
  public void reseed() {
    store.reseed();
  }

  ConversationStore store() {
    return store;
  }

  private String handle(byte[] purpose, String platform, String chat) {
    // The length keeps two pairs apart that read the same when put together.
    String name = platform.length() + ":" + platform + chat;
    byte[] hash = secrets.sign(purpose, name.getBytes(UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }
}
