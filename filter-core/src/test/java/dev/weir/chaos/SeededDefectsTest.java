package dev.weir.chaos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Jvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker has teeth: it notices each safeguard that is taken out of the library. */
@Timeout(300)
final class SeededDefectsTest {
  /**
   * Not each time does somebody come by where something is wrong, on a busy machine least of all.
   */
  private static final int TRIALS = 3;

  /** They mostly wait. */
  private static final int AT_ONCE = 2;

  private static final Map<Defect, Future<List<String>>> SEEDED = new EnumMap<>(Defect.class);
  private static ExecutorService runs;
  private static Future<List<String>> sound;

  @BeforeAll
  static void begin(@TempDir Path folder) {
    runs = Executors.newFixedThreadPool(AT_ONCE);
    for (Defect defect : Defect.values()) {
      Path own = folder.resolve(defect.name());
      SEEDED.put(
          defect,
          runs.submit(() -> run(SeededLibrary.make(defect, own), defect.fault(), TRIALS, 1)));
    }
    // With patience: a node that is starved of processors is late to find that Redis is back.
    sound = runs.submit(() -> run(folder.resolve("nothing"), Fault.STALLED, 1, 15));
  }

  @AfterAll
  static void end() {
    runs.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  void isNoticed(Defect defect) throws Exception {
    List<String> lines = requireNonNull(SEEDED.get(defect)).get();

    assertThat(lines).last().isEqualTo(SeededRun.DONE);
    assertThat(lines).anyMatch(line -> line.startsWith(defect.part().name()));
  }

  @Test
  void nothingIsNoticedWithoutADefect() throws Exception {
    assertThat(sound.get()).containsExactly(SeededRun.DONE);
  }

  private static List<String> run(Path first, @Nullable Fault fault, int trials, int patience) {
    List<String> arguments = new ArrayList<>(List.of(Jvm.SHORT_LIVED, SeededRun.class.getName()));
    if (fault != null) {
      arguments.addAll(List.of(fault.name(), "" + trials, "" + patience));
    }
    try (Jvm jvm = Jvm.start(first, arguments)) {
      return jvm.lines();
    }
  }
}
