package dev.weir.session.conversation;

import java.time.Duration;

/**
 * Life times and bounds of conversations.
 *
 * @param life of a conversation after its last change
 * @param briefLife of a brief one
 * @param maxAttributeBytes most bytes of one encoded attribute
 * @param maxBytes most bytes of all attributes of one conversation
 * @param localMaxBytes most bytes of conversations kept in this process, for times without Redis
 */
public record ConversationSettings(
    Duration life, Duration briefLife, int maxAttributeBytes, int maxBytes, long localMaxBytes) {}
