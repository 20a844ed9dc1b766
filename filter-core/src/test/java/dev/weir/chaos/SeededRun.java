package dev.weir.chaos;

import dev.weir.chaos.Trial.Pace;
import dev.weir.embedded.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Judges the library that it finds on its class path. */
final class SeededRun {
  static final String DONE = "done";
  private static final Pace PACE =
      new Pace(Duration.ofMillis(300), Duration.ofMillis(1500), Duration.ofMillis(100));

  private SeededRun() {}

  /**
   * Prints a line for each part of which the checker finds something wrong.
   *
   * @param arguments a fault, in how many trials at most something has to be found, and for how
   *     many seconds what is wrong in the end may become right; none for the crowd before a stalled
   *     Redis
   */
  public static void main(String[] arguments) {
    List<Finding> findings =
        arguments.length == 0
            ? crowd()
            : trials(
                Fault.valueOf(arguments[0]),
                Integer.parseInt(arguments[1]),
                Duration.ofSeconds(Integer.parseInt(arguments[2])));
    for (Finding finding : findings) {
      System.out.println(finding.part() + " " + finding.text());
    }
    System.out.println(DONE);
    Runtime.getRuntime().halt(0);
  }

  private static List<Finding> crowd() {
    try (RedisServer redis = RedisServer.start()) {
      Crowd crowd = Crowd.ask(redis, Duration.ofSeconds(2));
      return crowd.waited() <= Crowd.MAY_WAIT
          ? List.of()
          : List.of(new Finding(Part.CONTROL, crowd.waited() + " have waited"));
    }
  }

  private static List<Finding> trials(Fault fault, int most, Duration patience) {
    List<Finding> findings = new ArrayList<>();
    try (Cluster cluster = Cluster.start(3, Map.of())) {
      for (int i = 0; i < most && findings.isEmpty(); i++) {
        cluster.awaitWell();
        findings.addAll(Checker.check(new Trial(cluster, PACE, patience).of(fault)));
      }
    }
    return findings;
  }
}
