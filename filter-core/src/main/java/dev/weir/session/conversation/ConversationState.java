package dev.weir.session.conversation;

import dev.weir.session.store.Change;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one conversation: the newest change of each attribute, and when it was last
 * ended. What was changed up to the end is gone, what was changed later is the conversation that
 * began then. Two states can be merged in any order and any number of times with the same outcome.
 * Immutable.
 *
 * @param version the highest stamp inside, microseconds of Redis' time
 * @param endedAt stamp of the last end, 0 when it was never ended
 * @param changes values and removals by name, all with stamps above {@code endedAt}
 */
record ConversationState(long version, long endedAt, Map<String, Change> changes) {
  static final ConversationState NOTHING = new ConversationState(0, 0, Map.of());

  private static final long OVERHEAD = 128;

  ConversationState {
    changes = Map.copyOf(changes);
  }

  static ConversationState of(long version, long endedAt, Iterable<Change> changes) {
    Map<String, Change> newest = new LinkedHashMap<>();
    long highest = Math.max(version, endedAt);
    for (Change change : changes) {
      if (change.stamp() > endedAt) {
        newest.merge(change.name(), change, ConversationState::newer);
        highest = Math.max(highest, change.stamp());
      }
    }
    return new ConversationState(highest, endedAt, newest);
  }

  ConversationState merge(ConversationState other) {
    long end = Math.max(endedAt, other.endedAt);
    Map<String, Change> both = new LinkedHashMap<>(changes);
    other.changes.forEach((name, change) -> both.merge(name, change, ConversationState::newer));
    return of(Math.max(version, other.version), end, both.values());
  }

  /** The attribute's bytes, or null when there is none. */
  byte @Nullable [] value(String name) {
    Change change = changes.get(name);
    return change == null ? null : change.value();
  }

  /** The same changes, made at another moment. */
  ConversationState at(long stamp) {
    return of(
        stamp,
        endedAt == 0 ? 0 : stamp,
        changes.values().stream()
            .map(change -> new Change(change.name(), stamp, change.value(), false))
            .toList());
  }

  boolean empty() {
    return changes.values().stream().allMatch(change -> change.value() == null);
  }

  long bytes() {
    return OVERHEAD + changes.values().stream().mapToLong(Change::bytes).sum();
  }

  // Stamps of two nodes may be equal: the bytes then decide, so that the order of merges does not.
  private static Change newer(Change one, Change other) {
    if (one.stamp() != other.stamp()) {
      return one.stamp() > other.stamp() ? one : other;
    }
    return Arrays.compare(one.value(), other.value()) >= 0 ? one : other;
  }
}
