package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run with {@code -Dweir.docs.update=true} to bring the page up to date. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final boolean UPDATE = Boolean.getBoolean("weir.docs.update");

  @Test
  void agreesWithTheCode() throws IOException {
    String page = Files.readString(PAGE);
    String expected = ConfigurationPage.regenerated(page);
    if (UPDATE) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("docs/configuration.md; -Dweir.docs.update=true brings it up to date")
        .isEqualTo(expected);
  }

  @Test
  void showsPropertiesThatAreValid() throws IOException {
    List<String> examples = fences("properties");

    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      Properties properties = new Properties();
      properties.load(new StringReader(example));
      assertThat(Settings.of(strings(properties)).describe()).isNotEmpty();
    }
  }

  @Test
  void showsVariablesThatAreValid(@TempDir Path secrets) throws IOException {
    Files.writeString(secrets.resolve("redis_password"), "hush");
    List<String> examples = fences("sh");

    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      Map<String, String> variables = new TreeMap<>();
      Pattern.compile("(?m)^export ([A-Z_]+)='?([^'\n]*)'?$")
          .matcher(example)
          .results()
          .forEach(
              line ->
                  variables.put(
                      line.group(1), line.group(2).replace("/run/secrets", secrets.toString())));
      assertThat(variables).hasSize((int) example.lines().count());
      Sources sources = Sources.of(Source.environment(variables));
      assertThat(Settings.read(sources).redis()).isNotNull();
    }
  }

  private static List<String> fences(String language) throws IOException {
    List<String> examples = new ArrayList<>();
    Pattern.compile("(?s)```" + language + "\n(.*?)```")
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult fence) -> Objects.requireNonNull(fence.group(1)))
        .forEach(examples::add);
    return examples;
  }

  private static Map<String, String> strings(Properties properties) {
    Map<String, String> strings = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> strings.put(name, properties.getProperty(name, "")));
    return strings;
  }
}
