package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.InvalidSettings.Problem;
import dev.weir.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisTargetTest {
  @Test
  void readsSingleSettings() {
    RedisSettings redis =
        redis(
            Map.of(
                "REDIS_HOST", "redis",
                "REDIS_PORT", "6380",
                "REDIS_USERNAME", "app",
                "REDIS_PASSWORD", "hush",
                "REDIS_DB", "3",
                "REDIS_TLS", "true",
                "WEIR_REDIS_POOL_SIZE", "20",
                "WEIR_REDIS_CONNECT_TIMEOUT", "30s",
                "WEIR_REDIS_COMMAND_TIMEOUT", "5s"));

    assertThat(redis.address()).isEqualTo("rediss://redis:6380/3");
    assertThat(redis.username()).isEqualTo("app");
    assertThat(redis.password().get()).isEqualTo("hush");
    assertThat(redis.poolSize()).isEqualTo(20);
    assertThat(redis.threads()).isEqualTo(1);
    assertThat(redis.connectTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(redis.commandTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void readsAUrl() {
    RedisSettings redis = redis(Map.of("REDIS_URL", " rediss://app:p%40ss@redis:6380/3 "));

    assertThat(redis.address()).isEqualTo("rediss://redis:6380/3");
    assertThat(redis.username()).isEqualTo("app");
    assertThat(redis.password().get()).isEqualTo("p@ss");
  }

  @Test
  void readsTheRedisOfTheResponses() {
    Map<String, String> settings =
        Map.of(
            "weir.redis.url", "redis://redis:6380/3",
            "weir.responses.redis.url", "rediss://app:p%40ss@cache/1",
            "weir.redis.pool-size", "7");
    RedisSettings redis = Settings.of(settings).responses().redis();

    assertThat(redis).isNotNull();
    assertThat(redis.address()).isEqualTo("rediss://cache:6379/1");
    assertThat(redis.username()).isEqualTo("app");
    assertThat(redis.password().get()).isEqualTo("p@ss");
    assertThat(redis.poolSize()).isEqualTo(7);
    assertThat(redis).hasToString("RedisSettings[rediss://cache:6379/1]");
    assertThatThrownBy(() -> Settings.of(Map.of("weir.responses.redis.url", "redis://cache")))
        .hasMessageContaining("needs weir.redis.url");
  }

  @Test
  void addsWhatTheUrlLeavesOpen() {
    RedisSettings redis =
        redis(
            Map.of(
                "REDIS_URL", "redis://redis",
                "REDIS_PORT", "6380",
                "REDIS_USERNAME", "app",
                "REDIS_PASSWORD", "hush\n",
                "REDIS_DB", "3"));

    assertThat(redis.address()).isEqualTo("redis://redis:6380/3");
    assertThat(redis.username()).isEqualTo("app");
    assertThat(redis.password().get()).isEqualTo("hush");
  }

  @Test
  void acceptsSingleSettingsThatAgreeWithTheUrl() {
    RedisSettings redis =
        redis(
            Map.of(
                "REDIS_URL", "rediss://app:hush@Redis:6380/3",
                "REDIS_HOST", "redis",
                "REDIS_PORT", "6380",
                "REDIS_USERNAME", "app",
                "REDIS_PASSWORD", "hush",
                "REDIS_DB", "3",
                "REDIS_TLS", "true"));

    assertThat(redis.password().get()).isEqualTo("hush");
  }

  @ParameterizedTest
  @CsvSource({
    "REDIS_HOST, other, weir.redis.host",
    "REDIS_PORT, 6381, weir.redis.port",
    "REDIS_USERNAME, other, weir.redis.username",
    "REDIS_PASSWORD, other, weir.redis.password",
    "REDIS_DB, 4, weir.redis.database",
    "REDIS_TLS, true, weir.redis.tls",
  })
  void refusesSingleSettingsThatDisagreeWithTheUrl(String name, String value, String key) {
    InvalidSettings invalid =
        invalid(Map.of("REDIS_URL", "redis://app:hush@redis:6380/3", name, value));

    assertThat(invalid.problems())
        .containsExactly(
            new Problem(
                key,
                "must agree with weir.redis.url = redis://redis:6380/3 (environment variable"
                    + " REDIS_URL)",
                name.equals("REDIS_PASSWORD") ? "(hidden)" : value,
                "environment variable " + name));
  }

  @Test
  void refusesPlainSettingsBesideATlsUrl() {
    assertThat(invalid(Map.of("REDIS_URL", "rediss://redis", "REDIS_TLS", "false")).problems())
        .extracting(Problem::key)
        .containsExactly("weir.redis.tls");
  }

  @ParameterizedTest
  @CsvSource({"REDIS_PORT, 6380", "REDIS_PASSWORD, hush", "REDIS_DB, 1", "REDIS_TLS, true"})
  void refusesDetailsOfAServerThatIsNotNamed(String name, String value) {
    assertThat(invalid(Map.of(name, value)))
        .hasMessageContaining("needs weir.redis.url")
        .hasMessageContaining(name);
  }

  @Test
  void doesNotBlameOthersForAWrongUrl() {
    assertThat(invalid(Map.of("REDIS_URL", "http://redis", "REDIS_PORT", "6380")).problems())
        .extracting(Problem::key)
        .containsExactly("weir.redis.url");
  }

  @ParameterizedTest
  @CsvSource({"redis://hush@redis, weir.redis.url", "redis://redis, weir.redis.username"})
  void refusesAUserWithoutAPassword(String url, String key) {
    Map<String, String> environment = new LinkedHashMap<>(Map.of("REDIS_URL", url));
    if (key.equals("weir.redis.username")) {
      environment.put("REDIS_USERNAME", "app");
    }

    InvalidSettings invalid = invalid(environment);

    assertThat(invalid.problems()).extracting(Problem::key).containsExactly(key);
    assertThat(invalid).hasMessageNotContaining("hush");
  }

  @Test
  void readsThePasswordFileAnewEachTime(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "old\n");
    RedisSettings redis =
        redis(Map.of("REDIS_HOST", "redis", "REDIS_PASSWORD_FILE", file.toString()));
    assertThat(redis.password().get()).isEqualTo("old");

    Files.writeString(file, "new\n");

    assertThat(redis.password().get()).isEqualTo("new");
  }

  @Test
  void readsThePasswordInAUrlFileAnewEachTime(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("url"), "redis://:old@redis\n");
    RedisSettings redis = redis(Map.of("REDIS_URL_FILE", file.toString()));
    assertThat(redis.password().get()).isEqualTo("old");

    Files.writeString(file, "redis://:new@redis\n");

    assertThat(redis.password().get()).isEqualTo("new");
  }

  @Test
  void refusesAPasswordBothInPlaceAndInAFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "hush");

    assertThat(
            invalid(
                Map.of(
                    "REDIS_HOST", "redis",
                    "REDIS_PASSWORD", "hush",
                    "REDIS_PASSWORD_FILE", file.toString())))
        .hasMessageContaining("must not be set together with weir.redis.password-file")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @CsvSource({"::1, [::1]", "[::1], [::1]", "10.0.0.7, 10.0.0.7", "redis_1, redis_1"})
  void bracketsIpv6Addresses(String host, String expected) {
    assertThat(redis(Map.of("REDIS_HOST", host)).address())
        .isEqualTo("redis://" + expected + ":6379/0");
  }

  @ParameterizedTest
  @CsvSource({"redis://redis", "redis:6379", "a b", "a/b", "::zz", "-x"})
  void refusesHostsThatAreNone(String host) {
    assertThat(invalid(Map.of("REDIS_HOST", host)).problems())
        .extracting(Problem::key)
        .containsExactly("weir.redis.host");
  }

  @Test
  void leavesTheAddressOfAnEmbeddedServerOpen() {
    Settings settings =
        Settings.of(
            Map.of(
                "weir.redis.embedded", "true",
                "weir.redis.server", "path",
                "weir.redis.threads", "3"));

    assertThat(settings.embedded()).isTrue();
    assertThat(settings.embeddedServer()).isEqualTo("path");
    assertThat(Objects.requireNonNull(settings.redis()).address())
        .isEqualTo("redis://127.0.0.1:0/0");
    assertThat(settings.redisAt("127.0.0.1", 4711).address()).isEqualTo("redis://127.0.0.1:4711/0");
    assertThat(settings.redisAt("127.0.0.1", 4711).threads()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "weir.redis.url, redis://redis",
    "weir.redis.host, redis",
    "weir.redis.port, 6380",
    "weir.redis.password, hush",
    "weir.redis.tls, true"
  })
  void refusesTheAddressOfAnotherServerBesideAnEmbeddedOne(String key, String value) {
    assertThatThrownBy(() -> Settings.of(Map.of("weir.redis.embedded", "true", key, value)))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining(key + " = ")
        .hasMessageContaining("must not be set while weir.redis.embedded is true");
  }

  @Test
  void hasNoAddressForAServerThatIsNotConfigured() {
    Settings settings = Settings.of(Map.of());

    assertThat(settings.redis()).isNull();
    assertThatThrownBy(() -> settings.redisAt("127.0.0.1", 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatCode(() -> Settings.of(Map.of("weir.redis.threads", "3"))).doesNotThrowAnyException();
  }

  private static RedisSettings redis(Map<String, String> environment) {
    Settings settings = Settings.read(Sources.of(Source.environment(environment)));
    return Objects.requireNonNull(settings.redis());
  }

  private static InvalidSettings invalid(Map<String, String> environment) {
    Sources sources = Sources.of(Source.environment(environment));
    return catchThrowableOfType(InvalidSettings.class, () -> Settings.read(sources));
  }
}
