package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A long outage, a heap of 64 MiB and nobody who comes twice: no room is taken beyond the bounds,
 * and what finds none is counted. {@code -Dbounds.ids} and {@code -Dbounds.seconds} make it long.
 */
final class BoundedMemoryTest {
  private static final int IDS = Integer.getInteger("bounds.ids", 200_000);
  private static final int SECONDS = Integer.getInteger("bounds.seconds", 1);
  private static final int EACH = IDS / FloodedNode.KINDS;

  @Test
  void staysWithinItsBoundsDuringALongOutage(@TempDir Path directory) throws Exception {
    List<String> lines = flood(directory.resolve("journal"));

    assertThat(lines).last().isEqualTo("done");
    Map<String, Long> numbers = numbers(lines);
    System.out.println("flood of " + IDS + " in " + SECONDS + " s or more: " + numbers);
    assertBounds(numbers);
    assertToldOfOverflow(numbers);
    assertThat(sizeOf(directory)).isLessThan(3L * FloodedNode.BYTES + (8 << 20));
  }

  private static void assertBounds(Map<String, Long> numbers) {
    // An eighth of the journal is for revocations alone.
    assertThat(numbers.get("most.entries")).isBetween(1L, FloodedNode.ENTRIES * 9L / 8 + 1);
    assertThat(numbers.get("most.bytes")).isBetween(1L, FloodedNode.BYTES * 9L / 8 + 1);
    assertThat(numbers.get("tokens.revoked")).isLessThanOrEqualTo(FloodedNode.REVOCATIONS);
    assertThat(numbers.get("journal.disk.failing")).isZero();
    assertThat(numbers.get("JOURNAL_DISK_FAILED")).isZero();
  }

  private static void assertToldOfOverflow(Map<String, Long> numbers) {
    assertThat(numbers.get("SESSION_CREATED")).isEqualTo(EACH);
    assertThat(numbers.get("JOURNAL_OVERFLOW")).isGreaterThan(EACH);
    assertThat(numbers.get("RATELIMIT_OVERFLOW")).isPositive();
    long refused = numbers.getOrDefault("TOKEN_REVOCATION_REFUSED", 0L);
    assertThat(refused).isPositive();
    assertThat(numbers).containsEntry("TOKEN_REVOKED", EACH - refused);
  }

  private static Map<String, Long> numbers(List<String> lines) {
    Map<String, Long> numbers = new TreeMap<>();
    for (String line : lines) {
      int space = line.lastIndexOf(' ');
      if (space > 0) {
        numbers.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
      }
    }
    return numbers;
  }

  private static long sizeOf(Path directory) throws Exception {
    long size = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        size += Files.size(file);
      }
    }
    return size;
  }

  private static List<String> flood(Path journal) {
    String node = FloodedNode.class.getName();
    try (Jvm jvm =
        Jvm.start(
            List.of(
                "-Xmx64m",
                node,
                String.valueOf(EACH),
                String.valueOf(SECONDS),
                journal.toString()))) {
      return jvm.lines();
    }
  }
}
