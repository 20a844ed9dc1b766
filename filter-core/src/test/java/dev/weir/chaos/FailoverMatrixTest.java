package dev.weir.chaos;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that happens to servers of which there are several: see {@link Matrix}. */
final class FailoverMatrixTest {
  private static final Matrix MATRIX = new Matrix();

  private static String redisVersion = "";

  @AfterAll
  static void publish() throws IOException {
    MATRIX.publish(redisVersion);
  }

  static List<Fault> faults() {
    return Matrix.chosen(fault -> fault.ground() != null, true);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void nothingIsLostAndNobodyWaitsForLong(Fault fault) {
    Ground ground = requireNonNull(fault.ground()).get();
    try (Cluster cluster = Cluster.start(Matrix.NODES, Map.of(), ground)) {
      MATRIX.judge(fault, cluster);
      redisVersion = cluster.redisVersion();
    }
  }
}
