package dev.weir.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class KeyFloodTest {

  @Test
  void admitsNoKeyBeyondItsLimitAndKeepsMemoryFlat() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                KeyFlood.class.getName())
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    long[] figures = Arrays.stream(output.split(" ")).mapToLong(Long::parseLong).toArray();
    assertThat(figures[0]).as("admitted").isBetween(65_536L, 65_536L + 64);
    assertThat(figures[1]).as("admitted again").isZero();
    assertThat(figures[2]).as("decided by the overflow").isGreaterThan(1_800_000);
    assertThat(figures[4]).as("MiB at the end, %s", output).isLessThan(figures[3] + 4);
  }
}
