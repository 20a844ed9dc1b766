package dev.weir.config;

import dev.weir.session.conversation.ConversationSettings;
import java.time.Duration;
import java.util.List;

/** The settings of conversations. */
final class ConversationKeys {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  static final Key<Duration> LIFE =
      Key.of(
              "weir.conversation.life",
              Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
              "How long a conversation is remembered after its last change.")
          .defaultsTo(Duration.ofHours(24));

  static final Key<Duration> BRIEF_LIFE =
      Key.of(
              "weir.conversation.brief-life",
              Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
              "The same for brief conversations.")
          .defaultsTo(Duration.ofMinutes(5));

  static final Key<Long> LOCAL_MAX_SIZE =
      Key.of(
              "weir.conversation.local.max-size",
              Syntax.size(64 * KIB, MIB << 20),
              "Most bytes of conversations kept in the memory of one node, for times without Redis.")
          .defaultsTo(8 * MIB);

  static final Keys.Group GROUP =
      new Keys.Group(
          "Conversations",
          "State of clients that are no browsers, by platform and chat. Sizes and classes of values"
              + " are bounded as those of session attributes are.",
          List.of(LIFE, BRIEF_LIFE, LOCAL_MAX_SIZE));

  private ConversationKeys() {}

  static ConversationSettings read(Values values) {
    return new ConversationSettings(
        values.get(LIFE),
        values.get(BRIEF_LIFE),
        Math.toIntExact(values.get(SessionKeys.MAX_ATTRIBUTE_SIZE)),
        Math.toIntExact(values.get(SessionKeys.MAX_SIZE)),
        values.get(LOCAL_MAX_SIZE));
  }
}
