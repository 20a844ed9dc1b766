package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds docs/caching-standards.md against the tests that it names. */
final class CachingStandardsTest {
  private static final Path PAGE = Path.of("..", "docs", "caching-standards.md");
  private static final Path TESTS = Path.of("src", "test");
  private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+Test)\\.(\\w+)`");
  private static final Pattern ROWS = Pattern.compile("`(\\w+\\.txt)` ([^,|`]+)");
  private static final Pattern EXCUSE = Pattern.compile("\\| (not applicable|not done): ");

  static List<String> requirements() throws IOException {
    return Files.readAllLines(PAGE, UTF_8).stream()
        .filter(line -> line.matches("\\| [0-9].*"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("requirements")
  void namesWhatHoldsEachRequirement(String requirement) throws IOException {
    List<MatchResult> methods = METHOD.matcher(requirement).results().toList();
    List<MatchResult> rows = ROWS.matcher(requirement).results().toList();

    assertThat(methods.size() + rows.size() > 0 || EXCUSE.matcher(requirement).find())
        .as("named: %s", requirement)
        .isTrue();
    for (MatchResult method : methods) {
      assertThat(content(method.group(1) + ".java")).contains(" void " + method.group(2) + "(");
    }
    for (MatchResult row : rows) {
      assertThat(content(row.group(1)).lines()).anyMatch(line -> line.startsWith(row.group(2)));
    }
  }

  private static String content(String name) throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      List<Path> found =
          files.filter(file -> String.valueOf(file.getFileName()).equals(name)).toList();
      assertThat(found).as(name).hasSize(1);
      return Files.readString(found.get(0), UTF_8);
    }
  }
}
