package dev.weir.chaos;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that happens to one Redis, to the network before it, and to nodes: see {@link Matrix}. */
final class FaultMatrixTest {
  /** What nodes are to know that have never heard of each other. */
  private static final Map<String, String> KNOWN_BEFORE =
      Map.of(
          "weir.secret",
          "known to all nodes from the beginning",
          "weir.ratelimit.assumed-nodes",
          String.valueOf(Matrix.NODES));

  private static final Matrix MATRIX = new Matrix();

  @SuppressWarnings("NullAway.Init")
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = Cluster.start(Matrix.NODES, Map.of());
  }

  @AfterAll
  static void stop() throws IOException {
    MATRIX.publish(cluster.redisVersion());
    cluster.close();
  }

  static List<Fault> faults() {
    return Matrix.chosen(fault -> fault.ground() == null, false);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void nothingIsLostAndNobodyWaitsForLong(Fault fault) {
    if (fault.is(Trait.COLD)) {
      try (Cluster own = Cluster.start(Matrix.NODES, KNOWN_BEFORE)) {
        MATRIX.judge(fault, own);
      }
    } else {
      cluster.awaitWell();
      MATRIX.judge(fault, cluster);
    }
  }
}
