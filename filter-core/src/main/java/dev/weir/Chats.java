package dev.weir;

import dev.weir.session.conversation.Conversations;

/** Conversations, as a part of a node. */
record Chats(Conversations conversations) implements Feature {

  @Override
  public void remind() {
    conversations.reseed();
  }

  @Override
  public void reseed() {
    conversations.reseed();
  }
}
