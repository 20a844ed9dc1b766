package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void takesTheMedianOfThePairsAndNotOfTheServers() {
    double[] values = {90, 40, 300};
    double[] base = {100, 50, 200};

    assertThat(Comparison.ratios(values, base)).isEqualTo("0.900 (0.800–1.500)");
  }

  @Test
  void dividesByNothingThatIsNextToNothing() {
    assertThat(Comparison.ratios(new double[] {3}, new double[] {0.001})).isEmpty();
  }

  @Test
  void meansTheMiddleTwoWhenTheirNumberIsEven() {
    assertThat(Comparison.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
  }

  @Test
  void carriesASampleOverALine() {
    Sample sample = new Sample(1, 2, 3, 4, new Usage(5, 6, 7), new RedisUsage(8, 9, 10), 11, 12);

    assertThat(Sample.parse(sample.format())).isEqualTo(sample);
  }
}
