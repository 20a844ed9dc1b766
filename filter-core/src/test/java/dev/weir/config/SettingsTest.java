package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.InvalidSettings.Problem;
import dev.weir.fallback.FallbackSettings;
import dev.weir.session.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static final String LONG_SECRET = "hush-0123456789-0123456789-0123456789";

  @Test
  void standsOnDefaultsWhenNothingIsConfigured() {
    Settings settings = Settings.of(Map.of());

    assertThat(settings.enabled()).isTrue();
    assertThat(settings.app()).isNull();
    assertThat(settings.keyPrefix()).isEqualTo("weir");
    assertThat(settings.secret()).isNull();
    assertThat(settings.redis()).isNull();
    assertThat(settings.embedded()).isFalse();
    assertThat(settings.embeddedServer()).isNull();
    assertThat(settings.sessionsEnabled()).isTrue();
    assertThat(settings.sessionTimeoutGiven()).isFalse();
    assertThat(settings.sessionCookieName()).isNull();
    assertThat(settings.healthPath()).isEqualTo("/weir/health");
    assertThat(settings.describe()).isEmpty();
    assertThat(settings.fallback())
        .isEqualTo(
            new FallbackSettings(
                Duration.ofMillis(100),
                16,
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                65_536,
                64 << 20,
                Duration.ofHours(1),
                null));
    assertThat(settings.session())
        .isEqualTo(
            new SessionSettings(
                Duration.ofMinutes(30),
                Duration.ofSeconds(10),
                256 << 10,
                1 << 20,
                64 << 20,
                List.of(),
                SessionSettings.NonSerialisable.AUTO,
                SessionSettings.Unreadable.DROP_ATTRIBUTE,
                Duration.ZERO,
                SessionSettings.Limit.NONE));
  }

  @ParameterizedTest
  @CsvSource({"never, 0", "0, 0", "-1, 0", "-5m, 0", "1s, 1", "15m, 900", "PT1H, 3600"})
  void readsASessionTimeoutThatMayBeNever(String text, long seconds) {
    Settings settings = Settings.of(Map.of("weir.session.timeout", text));

    assertThat(settings.session().timeout()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(settings.sessionTimeoutGiven()).isTrue();
  }

  @Test
  void tellsAGivenTimeoutFromADefaultEvenWhenTheyAreEqual() {
    Settings settings = Settings.of(Map.of("weir.session.timeout", "30m"));

    assertThat(settings.sessionTimeoutGiven()).isTrue();
    assertThat(settings.describe()).isEmpty();
  }

  @Test
  void readsClassPatternsSeparatedByCommasOrWhiteSpace() {
    Settings settings =
        Settings.of(
            Map.of("weir.session.allowed-classes", "com.example.*, !com.example.Bad\n org.x.**"));

    assertThat(settings.session().allowedClasses())
        .containsExactly("com.example.*", "!com.example.Bad", "org.x.**");
  }

  @ParameterizedTest
  @CsvSource({"*", "**", "com.*.x", "com..x", "maxdepth=9", "a;b", "com.example.", "!"})
  void refusesClassPatternsThatAllowEverythingOrAreNone(String pattern) {
    assertThatThrownBy(() -> Settings.of(Map.of("weir.session.allowed-classes", pattern)))
        .isInstanceOf(InvalidSettings.class);
  }

  @ParameterizedTest
  @CsvSource({
    "weir.app, a:b",
    "weir.key-prefix, {x}",
    "weir.health.path, health",
    "weir.health.path, /",
    "weir.health.path, /a/../b",
    "weir.health.path, /a*",
    "weir.session.cookie.name, a=b",
    "weir.probe.interval, 501ms",
    "weir.redis.pool-size, 65",
    "weir.redis.pool-size, 0",
    "weir.redis.threads, 33",
    "weir.redis.command-timeout, 61s",
    "weir.session.timeout, 500ms",
    "weir.session.max-size, 1GiB",
    "weir.enabled, yes",
    "weir.redis.database, 16",
  })
  void refusesValuesOutsideTheirRule(String key, String value) {
    InvalidSettings invalid =
        catchThrowableOfType(InvalidSettings.class, () -> Settings.of(Map.of(key, value)));

    assertThat(invalid.problems()).extracting(Problem::key).containsExactly(key);
    assertThat(invalid.problems()).extracting(Problem::value).containsExactly(value);
  }

  @Test
  void namesEveryProblemAtOnceWithKeyRuleValueAndSource() {
    Sources sources =
        Sources.of(
            Source.environment(Map.of("WEIR_SESSION_TIMEOUT", "30 minutes", "REDIS_PORT", "70000")),
            Source.contextParameters(Map.of("weir.sesion.max-size", "2MiB")));

    InvalidSettings invalid =
        catchThrowableOfType(InvalidSettings.class, () -> Settings.read(sources));

    assertThat(invalid.problems())
        .containsExactlyInAnyOrder(
            new Problem(
                "weir.session.timeout",
                "must be a duration from 1s to 3650d, or never (also 0 or -1): write a whole number"
                    + " and ms, s, m, h or d, without a space",
                "30 minutes",
                "environment variable WEIR_SESSION_TIMEOUT"),
            new Problem(
                "weir.redis.port",
                "must be a whole number from 1 to 65535",
                "70000",
                "environment variable REDIS_PORT"),
            new Problem(
                "weir.sesion.max-size",
                "is no setting, did you mean weir.session.max-size?",
                "2MiB",
                "context parameter"));
    assertThat(invalid)
        .hasMessageStartingWith("Weir does not start, 3 settings are wrong:\n")
        .hasMessageContaining(
            "\n  weir.redis.port = 70000 (environment variable REDIS_PORT): must be a whole number"
                + " from 1 to 65535");
  }

  @Test
  void suggestsTheSettingBehindAForgottenPrefixOrAnAlias() {
    assertThatThrownBy(() -> Settings.of(Map.of("session.timeout", "1h", "REDIS_HOST", "redis")))
        .hasMessageContaining("did you mean weir.session.timeout?")
        .hasMessageContaining("did you mean weir.redis.host?");
  }

  @Test
  void suggestsNothingForANameFarFromAll() {
    InvalidSettings invalid =
        catchThrowableOfType(
            InvalidSettings.class, () -> Settings.of(Map.of("weir.completely.different", "x")));

    assertThat(invalid.problems()).extracting(Problem::rule).containsExactly("is no setting");
  }

  @Test
  void goesUncheckedWhenSwitchedOff() {
    Settings settings =
        Settings.of(Map.of("weir.enabled", "false", "weir.deadline", "soon", "weir.x", "y"));

    assertThat(settings.enabled()).isFalse();
    assertThat(settings.redis()).isNull();
  }

  @Test
  void readsTheSecretFromItsFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), LONG_SECRET + "\r\n");

    Settings settings = Settings.of(Map.of("weir.secret-file", file.toString()));

    assertThat(settings.secret()).isEqualTo(LONG_SECRET);
  }

  @Test
  void refusesASecretBothInPlaceAndInAFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), LONG_SECRET);
    Sources sources =
        Sources.of(
            Source.environment(Map.of("WEIR_SECRET_FILE", file.toString())),
            Source.contextParameters(Map.of("weir.secret", LONG_SECRET)));

    assertThatThrownBy(() -> Settings.read(sources))
        .hasMessageContaining(": must not be set together with weir.secret-file")
        .hasMessageContaining("environment variable WEIR_SECRET_FILE");
  }

  @Test
  void neverShowsSecrets(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "hush-file");
    Settings settings =
        Settings.of(
            Map.of(
                "weir.secret",
                LONG_SECRET,
                "weir.redis.url",
                "redis://alice@redis/2",
                "weir.redis.password-file",
                file.toString()));

    assertThat(settings.describe())
        .containsExactly(
            "weir.secret = (hidden) (settings in code)",
            "weir.redis.url = redis://redis/2 (settings in code)",
            "weir.redis.password = (hidden) (settings in code)");
    assertThat(settings.toString()).doesNotContain("hush").doesNotContain("alice");
  }

  @Test
  void neverShowsWrongSecrets() {
    Map<String, String> wrong =
        Map.of(
            "weir.secret", "hush1",
            "weir.secrt", "hush2",
            "weir.redis.url", "redis://alice:hush3/@redis",
            "weir.redis.password-file", "hush4",
            "weir.redis.host", "alice:hush5@redis",
            "weir.redis.pwd", "hush6");

    InvalidSettings invalid = catchThrowableOfType(InvalidSettings.class, () -> Settings.of(wrong));

    assertThat(invalid.problems())
        .extracting(Problem::key)
        .containsExactlyInAnyOrder(
            "weir.secret",
            "weir.secrt",
            "weir.redis.url",
            "weir.redis.password-file",
            "weir.redis.host",
            "weir.redis.pwd");
    assertThat(invalid).hasMessageNotContaining("hush").hasMessageNotContaining("alice");
    assertThat(invalid.getCause()).isNull();
    assertThat(invalid.getSuppressed()).isEmpty();
  }

  @Test
  void neverBreaksALogLine() {
    assertThatThrownBy(() -> Settings.of(Map.of("weir.app", "a\r\nforged line\u001b[2J")))
        .hasMessageContaining("weir.app = a??forged line?[2J (");
  }

  @Test
  void namesTheFileThatCannotBeRead(@TempDir Path directory) {
    Path missing = directory.resolve("missing");

    assertThatThrownBy(() -> Settings.of(Map.of("weir.secret-file", missing.toString())))
        .hasMessageContaining(": must be the path of a readable file: it cannot be read")
        .hasMessageContaining(missing.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "'', root",
    "/, root",
    "/shop, shop",
    "/a/b, a/b",
    "/a{b}:c, a%7Bb%7D%3Ac",
    "/ä, %C3%A4"
  })
  void namesTheApplicationAfterItsContextPath(String contextPath, String name) {
    assertThat(Settings.of(Map.of()).appOr(contextPath)).isEqualTo(name);
    assertThat(Settings.of(Map.of("weir.app", "mine")).appOr(contextPath)).isEqualTo("mine");
  }

  @Test
  void readsTheSystemPropertiesOfThisProcess() {
    System.setProperty("weir.enabled", "false");
    try {
      assertThat(Settings.read(Sources.standard()).enabled()).isFalse();
    } finally {
      System.clearProperty("weir.enabled");
    }
  }
}
