package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AcknowledgedTest {
  private final ManualTime time = new ManualTime();
  private final Telemetry telemetry = new Telemetry();
  private final List<String> again = new ArrayList<>();

  private Acknowledged<String> ring(int entries, long bytes) {
    return new Acknowledged<>(
        new Acknowledged.Bounds<>(entries, bytes, String::length), time, again::add, telemetry);
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).toList();
  }

  @Test
  void repeatsEverythingInOrderAndHoldsItOn() {
    Acknowledged<String> ring = ring(1000, 1 << 20);
    numbers(0, 700).forEach(ring::add);
    ring.repeat();
    assertThat(again).isEqualTo(numbers(0, 700));
    assertThat(telemetry.total(Event.JOURNAL_REPEATED)).isEqualTo(700);

    ring.repeat();

    assertThat(again).hasSize(1400);
  }

  @Test
  void letsGoOfWhatIsTenSecondsOldOnceTheServerIsConfirmed() {
    Acknowledged<String> ring = ring(1000, 1 << 20);
    numbers(0, 100).forEach(ring::add);
    time.advance(Duration.ofSeconds(6));
    numbers(100, 200).forEach(ring::add);
    time.advance(Duration.ofSeconds(5));
    ring.repeat();
    assertThat(again).hasSize(200);

    again.clear();
    ring.forget(time.getAsLong());
    ring.repeat();

    assertThat(again).isEqualTo(numbers(100, 200));
    time.advance(Duration.ofSeconds(6));
    ring.forget(time.getAsLong());
    assertThat(ring.entries()).isZero();
  }

  @Test
  void staysWithinItsEntriesAndCountsWhatWouldBeMissed() {
    Acknowledged<String> ring = ring(100, 1 << 20);
    numbers(0, 100).forEach(ring::add);
    time.advance(Duration.ofSeconds(11));
    numbers(100, 150).forEach(ring::add);
    assertThat(telemetry.total(Event.JOURNAL_UNREPEATABLE)).isZero();

    numbers(150, 230).forEach(ring::add);
    ring.repeat();

    assertThat(again).isEqualTo(numbers(130, 230));
    assertThat(telemetry.total(Event.JOURNAL_UNREPEATABLE)).isEqualTo(30);
  }

  @Test
  void staysWithinItsBytes() {
    Acknowledged<String> ring = ring(1000, 10);
    numbers(10, 20).forEach(ring::add);
    ring.repeat();
    assertThat(again).isEqualTo(numbers(15, 20));

    ring.add("much too long for it");

    assertThat(ring.entries()).isEqualTo(1);
    ring.add("1");
    again.clear();
    ring.repeat();
    assertThat(again).containsExactly("1");
  }
}
