package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 1000",
    "17B, 17",
    "256KiB, 262144",
    "64MiB, 67108864",
    "2GiB, 2147483648",
    "1TiB, 1099511627776"
  })
  void readsBytesAndBinaryUnits(String text, long bytes) throws BadValue {
    assertThat(ByteSize.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "KiB",
        "-1",
        "+1",
        "1.5MiB",
        "64MB",
        "64mb",
        "64M",
        "64 MiB",
        "1e3",
        "٣",
        "0x10",
        "9223372036854775808",
        "8388608TiB",
        "99999999999999999999KiB"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(BadValue.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1000, 1000", "1024, 1KiB", "1536, 1536", "67108864, 64MiB"})
  void writesTheLargestUnitThatIsExact(long bytes, String text) {
    assertThat(ByteSize.format(bytes)).isEqualTo(text);
  }

  @Property
  void readsBackWhatItWrites(@ForAll @LongRange(min = 0) long bytes) throws BadValue {
    assertThat(ByteSize.parse(ByteSize.format(bytes))).isEqualTo(bytes);
  }

  @Property
  void readsBackWholeUnits(
      @ForAll @LongRange(min = 0, max = 1023) long amount,
      @ForAll @LongRange(min = 0, max = 4) long unit)
      throws BadValue {
    long bytes = amount << (10 * unit);

    assertThat(ByteSize.parse(ByteSize.format(bytes))).isEqualTo(bytes);
  }

  @Property
  void neverThrowsAnythingElseOnGarbage(@ForAll("garbage") String text) {
    try {
      assertThat(ByteSize.parse(text)).isNotNegative();
    } catch (BadValue expected) {
      assertThat(expected.detail()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<String> garbage() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Arbitraries.strings().withChars("0123456789KMGTiB- ").ofMaxLength(25));
  }
}
