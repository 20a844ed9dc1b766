package dev.weir.session.conversation;

import dev.weir.fallback.Deadline;
import dev.weir.session.store.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What is remembered of one chat: values by name. It need not be begun, and can begin again right
 * after its end. Thread-safe; holds nothing itself, so it need not be kept either.
 *
 * <p>Each call waits for Redis for one deadline at most. Values have to be serialisable, or what
 * the configured codec takes, and no longer than {@code weir.session.max-attribute-size}; a value
 * is a copy, so changing it changes nothing here.
 */
public final class Conversation {
  private final String handle;
  private final Duration life;
  private final ConversationStore store;

  Conversation(String handle, Duration life, ConversationStore store) {
    this.handle = handle;
    this.life = life;
    this.store = store;
  }

  String handle() {
    return handle;
  }

  /** The value, or empty when there is none or its bytes cannot be read any more. */
  public Optional<Object> get(String name) {
    byte[] bytes = store.load(handle, life, store.deadline()).value(name);
    return bytes == null ? Optional.empty() : store.decode(name, bytes);
  }

  /** All values by name. */
  public Map<String, Object> all() {
    return values(store.load(handle, life, store.deadline()));
  }

  /**
   * Sets one value without looking at the others: one round trip.
   *
   * @throws IllegalArgumentException if it is not serialisable, or there is no room for it
   * @throws IllegalStateException if Redis is away and the change cannot be kept for later either
   */
  public void put(String name, Object value) {
    change(List.of(new Change(name, 1, store.encode(name, value), false)));
  }

  /**
   * Removes one value without looking at the others: one round trip.
   *
   * @throws IllegalStateException if Redis is away and the change cannot be kept for later either
   */
  public void remove(String name) {
    change(List.of(new Change(name, 1, null, false)));
  }

  /**
   * Has {@code change} read and change the values: a round trip to read, and one to write if
   * anything changed. Only what changed is written, so that updates at the same time on other nodes
   * that change other names are kept; of two changes of one name the later one wins.
   *
   * @throws IllegalArgumentException if a value is not serialisable, or there is no room for it
   * @throws IllegalStateException if Redis is away and the change cannot be kept for later either
   */
  public void update(Consumer<Map<String, Object>> change) {
    Deadline deadline = store.deadline();
    ConversationState state = store.load(handle, life, deadline);
    Map<String, Object> values = values(state);
    List<Change> changes = new ArrayList<>();
    List<String> before = List.copyOf(values.keySet());
    change.accept(values);
    for (String name : before) {
      if (!values.containsKey(name)) {
        changes.add(new Change(name, 1, null, false));
      }
    }
    values.forEach(
        (name, value) -> {
          byte[] bytes = store.encode(name, value);
          if (!Arrays.equals(bytes, state.value(name))) {
            changes.add(new Change(name, 1, bytes, false));
          }
        });
    if (!changes.isEmpty()) {
      ConversationState delta = ConversationState.of(1, 0, changes);
      store.change(handle, delta, state.version(), life, deadline);
    }
  }

  /**
   * Forgets all values, those included that other nodes are just about to write. The conversation
   * may begin again at once.
   *
   * @throws IllegalStateException if Redis is away and the end cannot be kept for later either
   */
  public void end() {
    store.change(handle, new ConversationState(1, 1, Map.of()), 0, life, store.deadline());
  }

  private void change(List<Change> changes) {
    store.change(handle, ConversationState.of(1, 0, changes), 0, life, store.deadline());
  }

  private Map<String, Object> values(ConversationState state) {
    Map<String, Object> values = new TreeMap<>();
    state
        .changes()
        .forEach(
            (name, each) -> {
              byte[] bytes = each.value();
              if (bytes != null) {
                store.decode(name, bytes).ifPresent(value -> values.put(name, value));
              }
            });
    return values;
  }
}
