package dev.weir.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Jvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker has teeth: it notices each safeguard that is taken out of the library. */
@Timeout(120)
final class SeededDefectsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @ParameterizedTest
  @EnumSource
  void isNoticed(Defect defect) throws Exception {
    List<String> lines = run(SeededLibrary.make(defect, folder), defect.fault());

    assertThat(lines).last().isEqualTo(SeededRun.DONE);
    assertThat(lines).anyMatch(line -> line.startsWith(defect.part().name()));
  }

  @Test
  void nothingIsNoticedWithoutADefect() throws Exception {
    assertThat(run(folder, Fault.STALLED)).containsExactly(SeededRun.DONE);
  }

  private static List<String> run(Path first, @Nullable Fault fault) {
    List<String> arguments = new ArrayList<>(List.of(Jvm.SHORT_LIVED, SeededRun.class.getName()));
    if (fault != null) {
      arguments.add(fault.name());
    }
    try (Jvm jvm = Jvm.start(first, arguments)) {
      return jvm.lines();
    }
  }
}
