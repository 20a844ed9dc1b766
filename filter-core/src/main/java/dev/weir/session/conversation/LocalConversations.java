package dev.weir.session.conversation;

import dev.weir.fallback.Journal;
import dev.weir.local.LocalTier;
import dev.weir.session.store.ChangeFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of conversations: what it saw of them lately, for times without Redis, and
 * what Redis has yet to take. Thread-safe.
 */
final class LocalConversations {
  private static final String KIND = "conversation";

  private final LocalTier<String, Seen> seen;
  private final Map<String, ConversationState> unsaved = new ConcurrentHashMap<>();
  private final Journal journal;
  private final RedisConversations redis;

  /** A conversation as it was last seen. */
  record Seen(ConversationState state, Duration life) {}

  LocalConversations(LocalTier<String, Seen> seen, Journal journal, RedisConversations redis) {
    this.seen = seen;
    this.journal = journal;
    this.redis = redis;
    journal.restores(KIND, this::restored);
  }

  private Journal.Entry restored(String key, byte[] bytes) {
    String handle = key.substring(KIND.length() + 1);
    return ChangeFormat.read(
        bytes,
        in -> {
          Duration life = Duration.ofMillis(in.readLong());
          ConversationState change =
              ConversationState.of(in.readLong(), in.readLong(), ChangeFormat.readChanges(in));
          unsaved.merge(handle, change, ConversationState::merge);
          return new Unsaved(this, handle, change, life);
        });
  }

  /** What is known of a conversation while nobody can be asked. */
  ConversationState state(String handle) {
    Seen last = seen.get(handle);
    return withUnsaved(handle, last == null ? ConversationState.NOTHING : last.state());
  }

  /** What Redis holds, and what it has yet to take. */
  ConversationState withUnsaved(String handle, ConversationState stored) {
    ConversationState waiting = unsaved.get(handle);
    return waiting == null ? stored : stored.merge(waiting);
  }

  /** Notes what a conversation is like now. */
  void saw(String handle, ConversationState state, Duration life) {
    seen.put(handle, new Seen(state, life));
  }

  /** Notes a change of a conversation. */
  void changed(String handle, ConversationState change, Duration life) {
    Seen last = seen.get(handle);
    saw(handle, last == null ? change : last.state().merge(change), life);
  }

  /** Keeps a change for later; false when there is no room for it. */
  boolean keep(String handle, ConversationState change, Duration life) {
    return keep(handle, change, life, journal::keepSafely);
  }

  private boolean keep(
      String handle,
      ConversationState change,
      Duration life,
      BiPredicate<String, Journal.Entry> keeping) {
    // Noted first: the journal may have replayed the entry before this thread goes on.
    AtomicReference<@Nullable ConversationState> before = new AtomicReference<>();
    ConversationState all =
        unsaved.compute(
            handle,
            (key, present) -> {
              before.set(present);
              return present == null ? change : present.merge(change);
            });
    boolean kept = keeping.test(KIND + ':' + handle, new Unsaved(this, handle, change, life));
    if (!kept) {
      restore(handle, all, before.get());
    }
    return kept;
  }

  private void restore(String handle, ConversationState all, @Nullable ConversationState before) {
    if (before == null) {
      unsaved.remove(handle, all);
    } else {
      unsaved.replace(handle, all, before);
    }
  }

  /** Puts back into Redis, which has lost its data, what this node has seen lately. */
  void keepAll() {
    seen.forEach(
        (handle, last) -> {
          boolean unused = keep(handle, last.state(), last.life(), journal::keep);
        });
  }

  private void settled(String handle, ConversationState change) {
    unsaved.computeIfPresent(
        handle, (key, present) -> present.version() <= change.version() ? null : present);
  }

  /** Changes that Redis has yet to take. Replaying them twice does no harm. */
  private record Unsaved(
      LocalConversations home, String handle, ConversationState change, Duration life)
      implements Journal.Entry {
    @Override
    public long bytes() {
      return 2 * change.bytes();
    }

    @Override
    public Journal.Entry after(Journal.Entry older) {
      return older instanceof Unsaved earlier
          ? new Unsaved(home, handle, change.merge(earlier.change), life)
          : this;
    }

    @Override
    public byte[] encode(boolean first) {
      return ChangeFormat.bytes(
          out -> {
            out.writeLong(life.toMillis());
            out.writeLong(change.version());
            out.writeLong(change.endedAt());
            ChangeFormat.writeChanges(out, List.copyOf(change.changes().values()));
          });
    }

    @Override
    public CompletionStage<Boolean> replay() {
      return home.redis
          .merge(handle, change, life)
          .thenApply(
              outcome -> {
                home.settled(handle, change);
                return true;
              });
    }

    @Override
    public void dropped() {
      home.settled(handle, change);
    }
  }
}
