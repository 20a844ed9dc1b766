package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §5.6.7. */
final class HttpDateTest {
  private static final long NOVEMBER_1994 = 784_111_777;
  private static final long NOVEMBER_2026 = 1_795_000_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun Nov 06 08:49:37 1994",
        "SUN, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 NOV 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 gmt"
      })
  void readsItsThreeFormsInAnyCase(String text) {
    assertThat(HttpDate.parse(text, NOVEMBER_2026)).isEqualTo(NOVEMBER_1994);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "784111777",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun,06 Nov 1994 08:49:37 GMT",
        "Sun 06 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06  Nov  1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 08.49.37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z"
      })
  void takesAnythingElseForNoDate(String text) {
    assertThat(HttpDate.parse(text, NOVEMBER_2026)).isEqualTo(HttpDate.INVALID);
  }

  @Test
  void readsALeapSecondAndAYearThatSeemsFarAhead() {
    assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NOVEMBER_2026))
        .isEqualTo(HttpDate.parse("Sat, 31 Dec 2016 23:59:59 GMT", NOVEMBER_2026));
    assertThat(HttpDate.parse("Sunday, 06-Nov-76 08:49:37 GMT", NOVEMBER_2026))
        .isEqualTo(HttpDate.parse("Fri, 06 Nov 2076 08:49:37 GMT", NOVEMBER_2026));
    assertThat(HttpDate.parse("Sunday, 06-Nov-77 08:49:37 GMT", NOVEMBER_2026))
        .isEqualTo(HttpDate.parse("Sun, 06 Nov 1977 08:49:37 GMT", NOVEMBER_2026));
  }

  @Property
  void readsWhatItWrites(@ForAll @LongRange(min = 0, max = 4_102_444_799L) long seconds) {
    assertThat(HttpDate.parse(HttpDate.format(seconds), NOVEMBER_2026)).isEqualTo(seconds);
  }

  @Property
  void neverFailsOnNonsense(@ForAll String text) {
    assertThat(HttpDate.parse(text, NOVEMBER_2026)).isEqualTo(HttpDate.INVALID);
  }
}
