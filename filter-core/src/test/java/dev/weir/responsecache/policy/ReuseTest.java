package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In which way a stored response is used, {@code reusing.txt}, and what no table says. */
final class ReuseTest {

  static Stream<DecisionTable.Row> rows() {
    return DecisionTable.rows(ReuseTest.class, "reusing.txt");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void decides(DecisionTable.Row row) {
    long age = Long.parseLong(row.cell(1)) * 1000;
    StoredResponse stored =
        Decisions.stored("Cache-Control: " + row.cell(0), "body", age, Decisions.rule(""));
    String wish = row.cell(2).isEmpty() ? "" : "Cache-Control: " + row.cell(2);
    RequestWishes wishes = RequestWishes.of(Decisions.Asked.get("/a", wish), true);

    assertThat(Reuse.of(stored, wishes, 0, false)).isEqualTo(Reuse.valueOf(row.cell(3)));
    assertThat(Reuse.despiteFailure(stored, wishes, 0)).isEqualTo(row.cell(4).equals("yes"));
  }

  @Test
  void ignoresWishesForFresherResponsesWhereTheyAreNotHonoured() {
    StoredResponse stored =
        Decisions.stored("Cache-Control: max-age=60", "body", 30_000, Decisions.rule(""));
    for (String wish : new String[] {"no-cache", "max-age=0", "min-fresh=90"}) {
      RequestWishes wishes =
          RequestWishes.of(Decisions.Asked.get("/a", "Cache-Control: " + wish), false);
      assertThat(Reuse.of(stored, wishes, 0, false)).isEqualTo(Reuse.FRESH);
    }
  }

  @Test
  void takesWhatWasPurgedSoftlyForStale() {
    RequestWishes none = RequestWishes.of(Decisions.Asked.get("/a", ""), true);
    StoredResponse plain =
        Decisions.stored("Cache-Control: max-age=60", "body", 0, Decisions.rule(""));
    StoredResponse renewable =
        Decisions.stored(
            "Cache-Control: max-age=60, stale-while-revalidate=60", "b", 0, Decisions.rule(""));

    assertThat(Reuse.of(plain, none, 0, true)).isEqualTo(Reuse.VALIDATE);
    assertThat(Reuse.of(renewable, none, 0, true)).isEqualTo(Reuse.REFRESH);
  }

  @Test
  void agesWithThisProcessesOwnClockOnly() {
    StoredResponse stored =
        Decisions.stored("Cache-Control: max-age=60", "body", 1000, Decisions.rule(""));

    assertThat(stored.ageMillis(5000)).isEqualTo(6000);
    assertThat(stored.ageMillis(-5000)).isEqualTo(1000);
  }
}
