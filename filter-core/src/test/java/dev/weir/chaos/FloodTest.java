package dev.weir.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Jvm;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node with a heap of 64 MiB, without Redis, and so many requests for different things: no room
 * is taken beyond the bounds, what finds no room is counted, and a revocation that finds none is an
 * error. {@code -Dflood.requests} makes them many.
 */
@Tag("long")
final class FloodTest {
  private static final int REQUESTS = Integer.getInteger("flood.requests", 24_000);

  @Test
  void keepsItsBoundsWithoutRedis() throws Exception {
    List<String> lines = flood();
    Map<String, Long> numbers = new TreeMap<>();
    for (String line : lines) {
      int space = line.lastIndexOf(' ');
      if (space > 0) {
        numbers.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
      }
    }
    System.out.println("flood of " + REQUESTS + ": " + numbers);

    assertThat(lines).last().isEqualTo(FloodRun.DONE);
    if (Boolean.getBoolean("weir.docs.update")) {
      Report.writeFlood(REQUESTS, numbers);
    }
    long each = REQUESTS / 4;
    assertThat(numbers)
        .containsEntry("WRITE 200", each)
        .containsEntry("VIEW 200", each)
        .doesNotContainKeys("TRY 500", "TRY 0", "REVOKE 500", "REVOKE 0");
    assertThat(numbers.getOrDefault("TRY 200", 0L) + numbers.getOrDefault("TRY 429", 0L))
        .isEqualTo(each);
    // An eighth of the journal is for revocations alone.
    assertThat(numbers.get("journal.entries")).isBetween(1L, FloodRun.JOURNAL * 9L / 8 + 1);
    assertThat(numbers.get("journal.bytes")).isLessThanOrEqualTo((8L << 20) * 9 / 8 + 1);
    assertThat(numbers.get("JOURNAL_OVERFLOW")).isPositive();
    assertThat(numbers.get("RATELIMIT_OVERFLOW")).isPositive();
    assertThat(numbers.get("REVOKE 503")).isEqualTo(numbers.get("TOKEN_REVOCATION_REFUSED"));
    assertThat(numbers.get("REVOKE 200")).isLessThanOrEqualTo(FloodRun.REVOCATIONS);
  }

  private static List<String> flood() {
    try (Jvm jvm =
        Jvm.start(List.of("-Xmx64m", FloodRun.class.getName(), String.valueOf(REQUESTS)))) {
      return jvm.lines();
    }
  }
}
