package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which way a stored response is used (RFC 9111 §4.2, §5.2.1; RFC 5861). */
final class ReuseTest {

  @ParameterizedTest(name = "{0} at {1} s, asked with {2}: {3}, despite failure {4}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "max-age=60 | 0 | - | FRESH | true",
        "max-age=60 | 59 | - | FRESH | true",
        "max-age=60 | 60 | - | VALIDATE | true",
        "max-age=60 | 119 | - | VALIDATE | true",
        "max-age=60 | 120 | - | VALIDATE | false",
        "max-age=60 | 30 | no-cache | VALIDATE | false",
        "max-age=60 | 30 | max-age=0 | VALIDATE | false",
        "max-age=60 | 0 | max-age=0 | VALIDATE | true",
        "max-age=60 | 30 | max-age=29 | VALIDATE | false",
        "max-age=60 | 30 | max-age=30 | FRESH | true",
        "max-age=60 | 30 | max-age=x | VALIDATE | false",
        "max-age=60 | 30 | min-fresh=30 | FRESH | true",
        "max-age=60 | 30 | min-fresh=31 | VALIDATE | true",
        "max-age=60 | 90 | min-fresh=0 | VALIDATE | true",
        "max-age=60 | 90 | max-stale | STALE | true",
        "max-age=60 | 90 | max-stale=30 | STALE | true",
        "max-age=60 | 90 | max-stale=29 | VALIDATE | true",
        "max-age=60 | 90 | max-stale=x | VALIDATE | true",
        "max-age=60, must-revalidate | 30 | - | FRESH | false",
        "max-age=60, must-revalidate | 90 | - | VALIDATE | false",
        "max-age=60, must-revalidate | 90 | max-stale | VALIDATE | false",
        "max-age=60, proxy-revalidate | 90 | max-stale | VALIDATE | false",
        "s-maxage=60 | 90 | max-stale | VALIDATE | false",
        "no-cache, max-age=60 | 0 | - | VALIDATE | false",
        "no-cache, max-age=60 | 0 | max-stale | VALIDATE | false",
        "no-cache=\"a\", max-age=60 | 0 | - | FRESH | true",
        "max-age=60, stale-while-revalidate=60 | 60 | - | REFRESH | true",
        "max-age=60, stale-while-revalidate=60 | 119 | - | REFRESH | true",
        "max-age=60, stale-while-revalidate=60 | 120 | - | VALIDATE | false",
        "max-age=60, stale-while-revalidate=60 | 90 | no-cache | VALIDATE | false",
        "max-age=60, stale-while-revalidate=60 | 90 | max-age=80 | VALIDATE | false",
        "max-age=60, stale-while-revalidate=60 | 90 | max-stale=60 | STALE | true",
        "max-age=60, stale-while-revalidate=60, must-revalidate | 90 | - | VALIDATE | false",
        "max-age=60, stale-if-error=300 | 359 | - | VALIDATE | true",
        "max-age=60, stale-if-error=300 | 360 | - | VALIDATE | false",
        "max-age=60, stale-if-error=0 | 60 | - | VALIDATE | false"
      })
  void decides(String control, long age, String wish, Reuse expected, boolean despiteFailure) {
    StoredResponse stored =
        Decisions.stored("Cache-Control: " + control, "body", age * 1000, Decisions.rule(""));
    RequestWishes wishes =
        RequestWishes.of(
            Decisions.Asked.get("/a", wish == null ? "" : "Cache-Control: " + wish), true);

    assertThat(Reuse.of(stored, wishes, 0, false)).isEqualTo(expected);
    assertThat(Reuse.despiteFailure(stored, wishes, 0)).isEqualTo(despiteFailure);
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
