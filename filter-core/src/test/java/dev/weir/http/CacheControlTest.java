package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CacheControlTest {
  private static CacheControl parse(String... lines) {
    return CacheControl.parse(List.of(lines));
  }

  @ParameterizedTest(name = "§1.2.2 {0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=0 | 0",
        "max-age=1 | 1",
        "MAX-AGE=1 | 1",
        "max-age=007 | 7",
        "max-age=\"7\" | 7",
        "max-age=\"\\7\" | 7",
        "max-age=2147483647 | 2147483647",
        "max-age=2147483649 | 2147483648",
        "max-age=18446744073709551616 | 2147483648",
        "max-age=000000000000000000000000000001 | 1",
        "max-age=-1 | -2",
        "max-age=+1 | -2",
        "max-age=1.0 | -2",
        "max-age=0x1 | -2",
        "max-age= 1 | -2",
        "max-age =1 | -2",
        "max-age | -2",
        "max-age= | -2",
        "max-age='1' | -2",
        "max-age=\"1 | -2",
        "max-age=\"1\"x | -2",
        "max-age=1, max-age=2 | -2",
        "max-age=1, max-age=1 | 1",
        "max-age=1, max-age=01 | 1",
        "no-cache | -1",
        "x=\"max-age=5\" | -1",
        "x=\"a,max-age=5\", max-age=6 | 6"
      })
  void readsSeconds(String line, long seconds) {
    assertThat(parse(line).seconds("max-age")).isEqualTo(seconds);
  }

  @Test
  void joinsLines() {
    CacheControl control = parse("no-cache", "max-age=5, private");

    assertThat(control.has("no-cache")).isTrue();
    assertThat(control.has("private")).isTrue();
    assertThat(control.seconds("max-age")).isEqualTo(5);
  }

  @Test
  void tellsQualifiedDirectivesFromPlainOnes() {
    CacheControl control = parse("private=\"Set-Cookie, X-A\", no-cache=x-b, no-store");

    assertThat(control.unqualified("private")).isFalse();
    assertThat(control.fields("private")).containsExactly("set-cookie", "x-a");
    assertThat(control.fields("no-cache")).containsExactly("x-b");
    assertThat(control.unqualified("no-store")).isTrue();
    assertThat(parse("private=\"a\", private").unqualified("private")).isTrue();
    assertThat(parse("private=\"unclosed").unqualified("private")).isTrue();
  }

  @Property
  void neverFailsOnNonsense(@ForAll String line, @ForAll String more) {
    CacheControl control = parse(line, more);
    assertThat(control.seconds("max-age")).isBetween(-2L, CacheControl.MOST_SECONDS);
    CacheControl targeted = CacheControl.parseTargeted(List.of(line, more));
    if (targeted != null) {
      assertThat(targeted.seconds("max-age")).isBetween(-2L, CacheControl.MOST_SECONDS);
    }
    assertThat(StructuredFields.strings(List.of(line)))
        .satisfiesAnyOf(none -> assertThat(none).isNull(), some -> assertThat(some).isNotNull());
  }
}
