package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {
  @Test
  void asksTheStrongestSourceFirstHoweverTheyAreListed() {
    Properties system = new Properties();
    system.setProperty("weir.app", "system");
    List<Source> weakestFirst =
        List.of(
            Source.properties("weir.properties", Map.of("weir.app", "file")),
            Source.contextParameters(Map.of("weir.app", "context")),
            Source.environment(Map.of("WEIR_APP", "environment")),
            Source.systemProperties(system));

    Sources sources = Sources.of();
    List<String> strongest = new ArrayList<>();
    for (Source source : weakestFirst) {
      sources = sources.and(source);
      strongest.add(Settings.read(sources).appOr("/"));
    }

    assertThat(strongest).containsExactly("file", "context", "environment", "system");
  }

  @Test
  void prefersTheSourceNamedFirstAmongTwoOfOneKind() {
    Settings settings =
        Settings.read(
            Sources.of(
                Source.properties("WEB-INF/weir.properties", Map.of("weir.app", "first")),
                Source.properties("class path", Map.of("weir.app", "second"))));

    assertThat(settings.app()).isEqualTo("first");
  }

  @Test
  void takesAnEmptyValueForNone() {
    Settings settings =
        Settings.read(
            Sources.of(
                Source.environment(Map.of("WEIR_APP", "", "REDIS_PASSWORD", "")),
                Source.contextParameters(Map.of("weir.app", "shop"))));

    assertThat(settings.app()).isEqualTo("shop");
  }

  @ParameterizedTest
  @CsvSource({"WEIR_SESSION_MAX_SIZE", "weir_session_max_size", "weir.session.max-size"})
  void findsASettingInTheEnvironmentHoweverItIsSpelled(String name) {
    Settings settings = Settings.read(Sources.of(Source.environment(Map.of(name, "2MiB"))));

    assertThat(settings.session().maxSessionBytes()).isEqualTo(2 << 20);
  }

  @Test
  void prefersTheOwnNameToTheAlias() {
    Settings settings =
        Settings.read(
            Sources.of(
                Source.environment(Map.of("REDIS_HOST", "other", "WEIR_REDIS_HOST", "mine"))));

    assertThat(address(settings)).isEqualTo("redis://mine:6379/0");
  }

  @Test
  void ignoresWhatKubernetesSetsForServicesCalledRedisOrWeir() {
    Map<String, String> links =
        Map.of(
            "REDIS_PORT", "tcp://10.0.0.9:6379",
            "WEIR_PORT", "tcp://10.0.0.8:80",
            "WEIR_SERVICE_HOST", "10.0.0.8",
            "WEIR_SERVICE_PORT_HTTP", "80",
            "WEIR_PORT_80_TCP", "tcp://10.0.0.8:80",
            "WEIR_PORT_80_TCP_ADDR", "10.0.0.8",
            "REDIS_HOST", "redis");

    Settings settings = Settings.read(Sources.of(Source.environment(links)));

    assertThat(address(settings)).isEqualTo("redis://redis:6379/0");
  }

  @Test
  void leavesTheNamesOfOthersAlone() {
    Settings settings =
        Settings.read(
            Sources.of(
                Source.environment(Map.of("PATH", "/bin", "WEIRD", "x", "weir", "x")),
                Source.contextParameters(Map.of("weirder.app", "x"))));

    assertThat(settings.describe()).isEmpty();
  }

  @Test
  void refusesSettingsOnAFilterThatAreNoPolicies() {
    Sources sources =
        Sources.of(
            Source.initParameters("sessions", Map.of("weir.app", "shop", "encoding", "UTF-8")));

    assertThatThrownBy(() -> Settings.read(sources))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining(
            "weir.app = shop (init parameter of filter sessions): must not be set")
        .hasMessageNotContaining("encoding");
  }

  @Test
  void readsPropertiesFilesInUtf8WithOrWithoutAByteOrderMark() {
    Source source =
        Source.properties("weir.properties", stream("\uFEFFweir.app = shop\n# größer\n"));

    assertThat(Settings.read(Sources.of(source)).app()).isEqualTo("shop");
  }

  @Test
  void refusesAMalformedPropertiesFileWithoutShowingIt() {
    assertThatThrownBy(
            () -> Source.properties("weir.properties", stream("weir.secret=hush\\u00zz")))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("must be a readable properties file")
        .hasMessageNotContaining("hush");
  }

  @Test
  void neverShowsItsValues() {
    assertThat(Source.properties("weir.properties", Map.of("weir.secret", "hush")).toString())
        .isEqualTo("weir.properties");
  }

  private static String address(Settings settings) {
    return Objects.requireNonNull(settings.redis()).address();
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
