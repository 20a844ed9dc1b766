package dev.weir.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chaos.Trial.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fault after fault on the same nodes, for {@code -Dsoak.seconds}: nothing is lost, and memory,
 * threads and open files stay what they were.
 */
@Tag("long")
final class SoakTest {
  private static final long SECONDS = Long.getLong("soak.seconds", 15);
  private static final double MIB = 1 << 20;
  private static final long MOST_HEAP = 64 << 20;
  private static final boolean LONG = SECONDS >= 60;
  private static final long SEED = Long.getLong("soak.seed", 1);
  private static final Pace PACE =
      new Pace(Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofMillis(500));

  /** What passes by itself, again and again. */
  private static final List<Fault> FAULTS =
      List.of(
          Fault.STALLED,
          Fault.KILLED,
          Fault.RESETS,
          Fault.SLOW,
          Fault.FLAPPING,
          Fault.READ_ONLY,
          Fault.NO_SCRIPTS,
          Fault.PARTITION,
          Fault.GARBLED,
          Fault.FLUSHED,
          Fault.DEAF,
          Fault.LATE,
          Fault.OLDER,
          Fault.EVICTED);

  private static final Duration TOKEN_LIFE = Duration.ofMinutes(2);

  /** Sessions end and pages go stale within the soak, so that what they take is given back. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "weir.session.timeout", "10s",
          "weir.session.local.max-size", "2MiB",
          "weir.responses.rules", "/page/* -> cache, ttl=5s",
          "weir.responses.keep-stale", "0s",
          "weir.journal.max-age", "30s");

  @Test
  void staysAsItIs() throws IOException {
    Random random = new Random(SEED);
    List<Footprint> footprints = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    long requests = 0;
    try (Cluster cluster = Cluster.start(2, SETTINGS, OneServer.startQuick(2))) {
      long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
      while (System.nanoTime() < end) {
        Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
        Evidence evidence = new Trial(cluster, PACE).withTokensFor(TOKEN_LIFE).of(fault);
        for (Finding finding : Checker.check(evidence)) {
          findings.add(finding);
          System.out.println(fault + ": " + finding);
        }
        requests += evidence.seen().size() + evidence.finals().size();
        cluster.awaitWell();
        footprints.add(Footprint.now());
      }
    }
    // In the first third caches fill until they reach their bounds.
    int third = footprints.size() / 3;
    Footprint first = Footprint.lowest(footprints.subList(third, Math.max(third + 1, 2 * third)));
    Footprint last = Footprint.lowest(footprints.subList(2 * third, footprints.size()));
    String result = result(footprints.size(), requests, first, last);
    System.out.println("soak: " + result);
    assertThat(findings).isEmpty();
    if (LONG) {
      judge(first, last);
      if (Boolean.getBoolean("weir.docs.update")) {
        Report.writeSoak(result);
      }
    }
  }

  private static String result(int faults, long requests, Footprint first, Footprint last) {
    return "%d s, %d faults, %d requests: heap after collection %.1f to %.1f MiB, threads %d to %d,"
            .formatted(
                SECONDS,
                faults,
                requests,
                first.heap() / MIB,
                last.heap() / MIB,
                first.threads(),
                last.threads())
        + " open files %d to %d".formatted(first.files(), last.files());
  }

  private static void judge(Footprint first, Footprint last) {
    assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + 3);
    assertThat(last.files()).isLessThanOrEqualTo(first.files() + 6);
    assertThat(last.heap()).isLessThan(first.heap() * 5 / 4 + (4 << 20));
    // What two nodes with full caches, their container and the users may take.
    assertThat(last.heap()).isLessThan(MOST_HEAP);
  }
}
