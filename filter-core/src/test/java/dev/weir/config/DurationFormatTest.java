package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationFormatTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "30s, PT30S",
    "15m, PT15M",
    "24h, PT24H",
    "7d, P7D",
    "0, PT0S",
    "-5s, PT-5S",
    "PT1H30M, PT1H30M",
    "p1d, P1D",
    "-PT6H, PT-6H",
  })
  void readsAmountsWithAUnitAndIso(String text, String iso) throws BadValue {
    assertThat(DurationFormat.parse(text)).isEqualTo(Duration.parse(iso));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "30 s",
        " 30s",
        "1.5s",
        "s",
        "+30s",
        "30S",
        "1h30m",
        "30min",
        "P",
        "PT",
        "٣s",
        "99999999999999999999s",
        "9223372036854775807d",
        "PT9223372036854775808S",
        "1y"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> DurationFormat.parse(text)).isInstanceOf(BadValue.class);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.2S, 200ms",
    "PT90S, 90s",
    "PT30M, 30m",
    "PT24H, 1d",
    "PT36H, 36h",
    "PT-1S, -1s",
    "PT0.000001S, PT0.000001S",
  })
  void writesTheShortestForm(Duration duration, String text) {
    assertThat(DurationFormat.format(duration)).isEqualTo(text);
  }

  @Property
  void readsBackWhatItWrites(@ForAll("durations") Duration duration) throws BadValue {
    assertThat(DurationFormat.parse(DurationFormat.format(duration))).isEqualTo(duration);
  }

  @Example
  void readsBackTheLongestDurations() throws BadValue {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_000_000);
    Duration mostNegative = Duration.ofSeconds(Long.MIN_VALUE);

    assertThat(DurationFormat.parse(DurationFormat.format(longest))).isEqualTo(longest);
    assertThat(DurationFormat.parse(DurationFormat.format(mostNegative))).isEqualTo(mostNegative);
  }

  @Property
  void neverThrowsAnythingElseOnGarbage(@ForAll("garbage") String text) {
    try {
      assertThat(DurationFormat.parse(text)).isNotNull();
    } catch (BadValue expected) {
      assertThat(expected.detail()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<Duration> durations() {
    Arbitrary<Duration> any =
        Combinators.combine(
                Arbitraries.longs().between(-1L << 60, 1L << 60),
                Arbitraries.integers().between(0, 999_999_999))
            .as(Duration::ofSeconds);
    Arbitrary<Duration> millis = Arbitraries.longs().map(Duration::ofMillis);
    Arbitrary<Duration> minutes = Arbitraries.integers().map(Duration::ofMinutes);
    return Arbitraries.oneOf(any, millis, minutes);
  }

  @Provide
  Arbitrary<String> garbage() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Arbitraries.strings().withChars("0123456789PTptHMSDmshd.-+ ").ofMaxLength(30));
  }
}
