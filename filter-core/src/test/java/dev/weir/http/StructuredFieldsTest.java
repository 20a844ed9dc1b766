package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9651. */
final class StructuredFieldsTest {

  @Test
  void readsDictionaries() {
    Map<String, Object> read =
        StructuredFields.dictionary(
            List.of("a=1, b;x=2;y, c=?0", "d=\"q\\\"x\\\\\", e=tok/en:x, f=-7, a=2, g=1.5"));

    assertThat(read)
        .containsEntry("a", 2L)
        .containsEntry("b", true)
        .containsEntry("c", false)
        .containsEntry("d", "q\"x\\")
        .containsEntry("e", "tok/en:x")
        .containsEntry("f", -7L)
        .containsEntry("g", StructuredFields.OTHER);
  }

  @Test
  void passesOverTypesThatNobodyAsksFor() {
    assertThat(
            StructuredFields.dictionary(
                List.of("a=(1 2;x \"y\");z, b=:aGk=:, c=@1659578233, d=%\"f%c3%bc\", e=()")))
        .hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=1",
        "a=",
        "a=1,",
        "a=1 b=2",
        "a=1,,b",
        "=1",
        "a==1",
        "a=\"x",
        "a=\"\\x\"",
        "a=?2",
        "a=1.",
        "a=1.2345",
        "a=1234567890123456",
        "a=(1",
        "a=(1,2)",
        "a=:x",
        "a=@1.5",
        "&&",
        "1"
      })
  void refusesWhatIsNoDictionary(String text) {
    assertThat(StructuredFields.dictionary(List.of(text))).isNull();
  }

  @Test
  void readsListsOfStrings() {
    assertThat(StructuredFields.strings(List.of("\"a\", \"b c\";x=1", "\"d\"")))
        .containsExactly("a", "b c", "d");
    assertThat(StructuredFields.strings(List.of("\"a\", b"))).isNull();
    assertThat(StructuredFields.strings(List.of("\"a\","))).isNull();
    assertThat(StructuredFields.strings(List.of(""))).isEmpty();
  }
}
