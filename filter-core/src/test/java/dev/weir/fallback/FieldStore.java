package dev.weir.fallback;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Stands in for Redis: objects with numbered fields, where the higher number wins. What happens to
 * a write is up to the test.
 */
final class FieldStore {
  private final Map<String, Map<String, Integer>> stored = new HashMap<>();
  private final Queue<Write> pending = new ArrayDeque<>();
  private Function<Write, CompletionStage<Boolean>> conduct = this::hold;
  private int dropped;

  /** Fields of one object, ten bytes each. */
  final class Write implements Journal.Entry {
    private final String key;
    private final Map<String, Integer> fields;
    private CompletableFuture<Boolean> outcome = new CompletableFuture<>();

    private Write(String key, Map<String, Integer> fields) {
      this.key = key;
      this.fields = fields;
    }

    String key() {
      return key;
    }

    Map<String, Integer> fields() {
      return fields;
    }

    @Override
    public long bytes() {
      return 10L * fields.size();
    }

    @Override
    public Journal.Entry after(Journal.Entry older) {
      Map<String, Integer> merged = new TreeMap<>(((Write) older).fields);
      merged.putAll(fields);
      return new Write(key, merged);
    }

    @Override
    public byte[] encode(boolean first) {
      return String.join(
              " ", fields.entrySet().stream().map(e -> e.getKey() + ' ' + e.getValue()).toList())
          .getBytes(US_ASCII);
    }

    @Override
    public CompletionStage<Boolean> replay() {
      return conduct.apply(this);
    }

    @Override
    public void dropped() {
      dropped++;
    }

    void take() {
      store(this);
      outcome.complete(true);
    }

    void refuse() {
      outcome.complete(false);
    }

    void fail(RuntimeException failure) {
      outcome.completeExceptionally(failure);
    }
  }

  Write write(String key, String field, int number) {
    return new Write(key, Map.of(field, number));
  }

  /** A write that was encoded. */
  Write decode(String key, byte[] bytes) {
    String[] words = new String(bytes, US_ASCII).split(" ", -1);
    Map<String, Integer> fields = new TreeMap<>();
    for (int i = 0; i < words.length; i += 2) {
      fields.put(words[i], Integer.valueOf(words[i + 1]));
    }
    return new Write(key, fields);
  }

  /** From now on every write is decided upon at once. */
  void conduct(Function<Write, CompletionStage<Boolean>> decision) {
    conduct = decision;
  }

  /** Takes every write at once. */
  CompletionStage<Boolean> accept(Write write) {
    store(write);
    return CompletableFuture.completedStage(true);
  }

  private CompletionStage<Boolean> hold(Write write) {
    write.outcome = new CompletableFuture<>();
    pending.add(write);
    return write.outcome;
  }

  /** The oldest write that waits for a decision. */
  Write next() {
    return pending.remove();
  }

  int pending() {
    return pending.size();
  }

  synchronized void store(Write write) {
    Map<String, Integer> object = stored.computeIfAbsent(write.key, key -> new TreeMap<>());
    write.fields.forEach((field, number) -> object.merge(field, number, Math::max));
  }

  synchronized int number(String key, String field) {
    return stored.getOrDefault(key, Map.of()).getOrDefault(field, 0);
  }

  int dropped() {
    return dropped;
  }
}
