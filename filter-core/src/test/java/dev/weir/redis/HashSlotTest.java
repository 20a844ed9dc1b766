package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashSlotTest {
  /** What Redis itself answers to {@code CLUSTER KEYSLOT}. */
  @ParameterizedTest
  @CsvSource({
    "123456789, 12739",
    "foo, 12182",
    "{user1000}.following, 3443",
    "{user1000}.followers, 3443",
    "foo{}{bar}, 8363",
    "foo{{bar}}zap, 4015",
    "foo{bar}{zap}, 5061",
    "'', 0"
  })
  void isTheOneOfTheSpecification(String key, int slot) {
    assertThat(HashSlot.of(key)).isEqualTo(slot);
  }
}
