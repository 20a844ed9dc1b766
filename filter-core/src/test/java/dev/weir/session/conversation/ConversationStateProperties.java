package dev.weir.session.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.store.Change;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** States of a conversation come to the same whatever way they are put together. */
final class ConversationStateProperties {

  @Provide
  Arbitrary<ConversationState> states() {
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(2).injectNull(0.3);
    Arbitrary<Change> change =
        Combinators.combine(Arbitraries.of("a", "b", "c"), Arbitraries.longs().between(1, 6), bytes)
            .as((name, stamp, value) -> new Change(name, stamp, value, false));
    return Combinators.combine(
            Arbitraries.longs().between(0, 6), Arbitraries.longs().between(0, 5), change.list())
        .as(ConversationState::of);
  }

  private static Map<String, String> shown(ConversationState state) {
    Map<String, String> shown = new TreeMap<>();
    state
        .changes()
        .forEach(
            (name, change) ->
                shown.put(name, change.stamp() + " " + java.util.Arrays.toString(change.value())));
    shown.put("", state.version() + " " + state.endedAt());
    return shown;
  }

  @Property
  void mergesInAnyOrder(
      @ForAll("states") ConversationState a,
      @ForAll("states") ConversationState b,
      @ForAll("states") ConversationState c) {
    assertThat(shown(a.merge(b))).isEqualTo(shown(b.merge(a)));
    assertThat(shown(a.merge(b).merge(c))).isEqualTo(shown(a.merge(b.merge(c))));
  }

  @Property
  void mergesAnyNumberOfTimes(
      @ForAll("states") ConversationState a, @ForAll("states") ConversationState b) {
    assertThat(shown(a.merge(b).merge(b).merge(a))).isEqualTo(shown(a.merge(b)));
    assertThat(shown(a.merge(ConversationState.NOTHING))).isEqualTo(shown(a));
  }

  @Property
  void neverGoesBackToAnOlderValue(
      @ForAll("states") ConversationState a, @ForAll("states") ConversationState b) {
    ConversationState both = a.merge(b);
    for (ConversationState each : List.of(a, b)) {
      each.changes()
          .forEach(
              (name, change) -> {
                Change kept = both.changes().get(name);
                if (kept == null) {
                  assertThat(change.stamp()).isLessThanOrEqualTo(both.endedAt());
                } else {
                  assertThat(kept.stamp()).isGreaterThanOrEqualTo(change.stamp());
                }
              });
    }
  }

  @Property
  void showsNothingThatIsNotNewerThanTheEnd(
      @ForAll("states") ConversationState a, @ForAll("states") ConversationState b) {
    ConversationState both = a.merge(b);
    assertThat(both.changes().values())
        .allMatch(change -> change.stamp() > Math.max(a.endedAt(), b.endedAt()));
    assertThat(both.version()).isGreaterThanOrEqualTo(both.endedAt());
  }
}
