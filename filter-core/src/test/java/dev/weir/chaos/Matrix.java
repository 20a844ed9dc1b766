package dev.weir.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chaos.Trial.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Every fault, made and mended under load on three nodes, by all features. In the default build
 * each for a moment; {@code -Dchaos.seconds=10} lets each last so long, and then the promises in
 * milliseconds hold as well.
 */
final class Matrix {
  static final int NODES = 3;
  private static final int SECONDS = Integer.getInteger("chaos.seconds", 0);
  private static final boolean LONG = SECONDS > 0;
  private static final Pace PACE =
      LONG
          ? new Pace(Duration.ofSeconds(1), Duration.ofSeconds(SECONDS), Duration.ofSeconds(2))
          : new Pace(Duration.ofMillis(300), Duration.ofMillis(1200), Duration.ofMillis(300));
  private static final String ONLY = System.getProperty("chaos.faults", "");

  /** Deadline, and what may come on top of it on a machine that does nothing else. */
  private static final double PROMISED_MILLIS = 100 + 20;

  private static final double RECOVERY_MILLIS = 2000;

  private final Report report = new Report();

  /** All of these; in the default build the first of each number, unless they are few. */
  static List<Fault> chosen(Predicate<Fault> which, boolean few) {
    List<Fault> all = new ArrayList<>(List.of(Fault.values()));
    all.removeIf(which.negate());
    if (!ONLY.isEmpty()) {
      List<String> wanted = List.of(ONLY.split(",", -1));
      all.removeIf(fault -> !wanted.contains(fault.name()));
    } else if (!LONG && !few) {
      Set<String> numbers = new HashSet<>();
      all.removeIf(fault -> !numbers.add(fault.row().number()));
    }
    return all;
  }

  /** Shows what was measured, and puts it into the page if that is wanted. */
  void publish(String redisVersion) throws IOException {
    if (LONG) {
      report.rows().forEach(System.out::println);
    }
    if (LONG && Boolean.getBoolean("weir.docs.update")) {
      report.write(redisVersion);
    }
  }

  /** Makes a fault and mends it. */
  void judge(Fault fault, Cluster cluster) {
    Trial trial = new Trial(cluster, PACE);
    Evidence evidence = trial.of(fault);
    List<Finding> findings = Checker.check(evidence);
    Measured control = Measured.of(fault.row(), Part.CONTROL, evidence, findings);
    for (Part part : Part.values()) {
      if (part != Part.CONTROL) {
        Measured measured = Measured.of(fault.row(), part, evidence, findings);
        report.add(evidence, measured);
        judgeTimes(measured, control);
      }
    }
    assertThat(findings).isEmpty();
    if (!fault.is(Trait.COLD)) {
      List<String> wrong =
          LogRules.check(trial.lines(), evidence.flips(), NODES, cluster.servers(), trial.guests());
      assertThat(wrong).isEmpty();
      judgeCounts(trial, evidence);
    }
    if (LONG) {
      assertThat((evidence.phases().well() - evidence.phases().mended()) / 1e6)
          .as("milliseconds until all nodes use Redis again, with nothing left to write")
          .isLessThan(RECOVERY_MILLIS);
    }
  }

  private static void judgeTimes(Measured measured, Measured control) {
    if (LONG) {
      assertThat(measured.p999())
          .as("milliseconds within which 999 of 1000 requests were answered, %s", measured)
          .isLessThan(PROMISED_MILLIS + control.p999());
    } else {
      // On any machine: nobody waits for a time-out of the network or of a client.
      assertThat(measured.p999()).as("%s", measured).isLessThan(2000 + control.p999());
    }
  }

  /** Where Redis was away for a node, each feature has decided something, and said so. */
  private static void judgeCounts(Trial trial, Evidence evidence) {
    Map<String, Long> counts = trial.decisions();
    assertThat(counts.values().stream().mapToLong(Long::longValue).sum())
        .as("decisions by feature and reason")
        .isEqualTo(trial.decisionsInAll());
    if (evidence.flips().size() >= 2 * NODES) {
      assertThat(counts).containsKeys("session", "token", "ratelimit", "response");
    }
  }
}
