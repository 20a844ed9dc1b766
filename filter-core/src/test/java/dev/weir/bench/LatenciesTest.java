package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void findsQuantilesByRank() {
    for (int micros = 1; micros <= 1000; micros++) {
      latencies.record(micros * 1000L);
    }

    assertThat(latencies.quantileMicros(0.5)).isEqualTo(500);
    assertThat(latencies.quantileMicros(0.99)).isEqualTo(990);
    assertThat(latencies.quantileMicros(1)).isEqualTo(1000);
    assertThat(latencies.total()).isEqualTo(1000);
  }

  @Test
  void countsWhatIsTooLongAsTheLongest() {
    latencies.record(Long.MAX_VALUE);

    assertThat(latencies.quantileMicros(0.5)).isEqualTo(250_000);
  }

  @Test
  void startsAnewWhenCleared() {
    latencies.record(900_000);
    latencies.clear();
    latencies.record(5_000);

    assertThat(latencies.quantileMicros(1)).isEqualTo(5);
    assertThat(latencies.total()).isEqualTo(1);
  }

  @Test
  void hasNoQuantileOfNothing() {
    assertThatIllegalStateException().isThrownBy(() -> latencies.quantileMicros(0.5));
  }
}
