package dev.weir.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chaos.Trial.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node's process, killed while Redis was away for it, with a journal in memory and with one on
 * disk. {@code -Dchaos.seconds} lets it be away so long.
 */
final class KilledProcessTest {
  private static final int SECONDS = Integer.getInteger("chaos.seconds", 0);
  private static final Pace PACE =
      new Pace(
          Duration.ofMillis(500),
          SECONDS > 0 ? Duration.ofSeconds(SECONDS) : Duration.ofSeconds(1),
          Duration.ZERO);

  private static Evidence inMemory;
  private static Evidence inRedis;
  private static Evidence onDisk;

  /** Both at once: it is mostly waiting. */
  @BeforeAll
  static void kill(@TempDir Path directory) throws IOException {
    Map<String, String> settings =
        Map.of(
            "weir.tokens.max-staleness", "1h",
            "weir.tokens.admit-at-cold-start", "true",
            "weir.ratelimit.assumed-nodes", "2");
    try (Cluster cluster = Cluster.start(1, settings)) {
      KilledNodeTrial without = new KilledNodeTrial(cluster, PACE, Map.of());
      CompletableFuture<Evidence> other =
          CompletableFuture.supplyAsync(() -> without.run(without::before));
      onDisk =
          new KilledNodeTrial(
                  cluster,
                  PACE,
                  Map.of("weir.journal.dir", directory.resolve("journal").toString()))
              .run(UnaryOperator.identity());
      inMemory = other.join();
      inRedis = without.before(inMemory);
      report(cluster.redisVersion());
    }
  }

  private static void report(String redisVersion) throws IOException {
    Report report = new Report();
    add(report, new Row("F18", "process killed, journal in memory"), inMemory);
    add(report, new Row("F18", "process killed, journal on disk"), onDisk);
    if (SECONDS > 0) {
      report.rows().forEach(System.out::println);
    }
    if (SECONDS > 0 && Boolean.getBoolean("weir.docs.update")) {
      report.write(redisVersion);
    }
  }

  private static void add(Report report, Row row, Evidence evidence) {
    List<Finding> findings = Checker.check(evidence);
    for (Part part : Part.values()) {
      if (part != Part.CONTROL) {
        report.add(evidence, Measured.of(row, part, evidence, findings));
      }
    }
  }

  @Test
  void losesNothingThatWasAnsweredWithAJournalOnDisk() {
    assertThat(Checker.check(onDisk)).isEmpty();
  }

  @Test
  void losesWithoutItWhatRedisWasNotToldOfAndNoMore() {
    assertThat(Checker.check(inMemory)).isNotEmpty();
    assertThat(inRedis.seen()).anyMatch(one -> one.act() == Act.END);
    assertThat(inRedis.seen()).anyMatch(one -> one.act() == Act.REVOKE);
    assertThat(Checker.check(inRedis)).isEmpty();
  }
}
