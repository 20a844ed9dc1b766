package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.redis.RedisSettings;
import dev.weir.redis.RedisSettings.Address;
import dev.weir.redis.RedisSettings.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings for Sentinel, Cluster and TLS. */
class RedisTopologyTest {
  @Test
  void readsSentinels() {
    RedisSettings redis =
        redis(
            Map.of(
                "weir.redis.sentinels", "s1, s2:26380 [::1]:26381",
                "weir.redis.master-name", "main",
                "weir.redis.password", "hush",
                "weir.redis.sentinel-username", "watcher",
                "weir.redis.sentinel-password", "quiet",
                "weir.redis.database", "3",
                "weir.redis.tls", "true"));

    assertThat(redis.topology())
        .isInstanceOfSatisfying(
            Topology.Sentinel.class,
            sentinel -> {
              assertThat(sentinel.master()).isEqualTo("main");
              assertThat(sentinel.sentinels())
                  .containsExactly(
                      new Address("s1", 26_379),
                      new Address("s2", 26_380),
                      new Address("[::1]", 26_381));
              assertThat(sentinel.username()).isEqualTo("watcher");
              assertThat(sentinel.password().get()).isEqualTo("quiet");
            });
    assertThat(redis.password().get()).isEqualTo("hush");
    assertThat(redis.address())
        .isEqualTo("rediss://main of sentinels s1:26379,s2:26380,[::1]:26381");
  }

  @Test
  void readsACluster() {
    RedisSettings redis = redis(Map.of("weir.redis.cluster", "c1:7000,c2"));

    assertThat(redis.topology())
        .isInstanceOfSatisfying(
            Topology.Cluster.class,
            cluster ->
                assertThat(cluster.seeds())
                    .containsExactly(new Address("c1", 7000), new Address("c2", 6379)));
    assertThat(redis).hasToString("RedisSettings[redis://cluster of c1:7000,c2:6379]");
  }

  @ParameterizedTest
  @CsvSource({
    "weir.redis.cluster, weir.redis.url, redis://other, weir.redis.url",
    "weir.redis.cluster, weir.redis.host, other, weir.redis.host",
    "weir.redis.cluster, weir.redis.sentinels, other, weir.redis.cluster",
    "weir.redis.cluster, weir.redis.database, 1, weir.redis.database",
    "weir.redis.cluster, weir.redis.master-name, main, weir.redis.master-name",
    "weir.redis.cluster, weir.redis.username, ann, weir.redis.username",
    "weir.redis.cluster, weir.redis.tls-ca-file, /nowhere.pem, weir.redis.tls-ca-file",
    "weir.redis.sentinels, weir.redis.port, 7000, weir.redis.port",
    "weir.redis.sentinels, weir.redis.sentinel-username, ann, weir.redis.sentinel-username",
    "weir.redis.url, weir.redis.sentinel-password, hush, weir.redis.sentinel-password",
  })
  void refusesWhatContradicts(String one, String key, String value, String named) {
    String address = one.endsWith("url") ? "redis://here" : "here";

    assertThatThrownBy(() -> redis(Map.of(one, address, key, value)))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining(named + " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"weir.redis.cluster|a:b", "weir.redis.cluster|,", "weir.redis.sentinels|::1"})
  void refusesWhatIsNoAddress(String key, String value) {
    assertThatThrownBy(() -> redis(Map.of(key, value)))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining(key);
  }

  @Test
  void refusesAFileThatHoldsNoCertificates(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("ca.pem"), "nonsense");

    assertThatThrownBy(
            () ->
                redis(
                    Map.of(
                        "weir.redis.url",
                        "rediss://here",
                        "weir.redis.tls-ca-file",
                        file.toString())))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("PEM");
  }

  private static RedisSettings redis(Map<String, String> settings) {
    return Objects.requireNonNull(Settings.of(settings).redis());
  }
}
