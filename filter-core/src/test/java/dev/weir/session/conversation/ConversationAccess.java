package dev.weir.session.conversation;

import dev.weir.Weir;

/** What tests of this package look at. */
final class ConversationAccess {
  private ConversationAccess() {}

  static RedisConversations redis(Weir weir) {
    return weir.conversations().store().redis();
  }

  static String handle(Conversation conversation) {
    return conversation.handle();
  }
}
