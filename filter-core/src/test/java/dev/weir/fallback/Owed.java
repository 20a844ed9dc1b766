package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

/** What a journal accepted and was not told to lose: a number at least as high for each field. */
final class Owed {
  private final Map<String, Map<String, Integer>> least = new HashMap<>();
  private int number;

  /** A number for the next write. */
  int next() {
    number++;
    return number;
  }

  /** The write with the latest number was accepted. */
  void accepted(String key, String field) {
    least.computeIfAbsent(key, any -> new HashMap<>()).put(field, number);
  }

  void forget(String key) {
    least.remove(key);
  }

  /** A write was given up, with what it had taken in. */
  void forget(FieldStore.Write write) {
    least
        .getOrDefault(write.key(), new HashMap<>())
        .entrySet()
        .removeIf(one -> one.getValue() <= write.fields().getOrDefault(one.getKey(), 0));
  }

  /** Nothing waits in the journal any more, and everything is in the store. */
  void assertSettled(Journal journal, FieldStore store) {
    assertThat(journal.entries()).isZero();
    assertThat(journal.bytes()).isZero();
    least.forEach(
        (key, fields) ->
            fields.forEach(
                (field, number) ->
                    assertThat(store.number(key, field))
                        .as("%s.%s", key, field)
                        .isGreaterThanOrEqualTo(number)));
  }
}
