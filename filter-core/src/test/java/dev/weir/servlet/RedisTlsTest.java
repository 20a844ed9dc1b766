package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Health;
import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.Certificates;
import dev.weir.embedded.RedisSentinels;
import dev.weir.embedded.RedisServer;
import dev.weir.redis.LogRecorder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, with a certificate for {@code localhost} that no public authority has signed. */
final class RedisTlsTest {
  private static Certificates own;
  private static RedisServer redis;
  private static int port;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    own = Certificates.in(directory, "dns:localhost");
    port = freePort();
    redis = RedisServer.start(encrypted(port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static RedisServer.Options encrypted(int port) {
    return RedisServer.Options.defaults()
        .config("tls-port", Integer.toString(port))
        .config("tls-cert-file", own.certificate().toString())
        .config("tls-key-file", own.key().toString())
        .config("tls-ca-cert-file", own.certificate().toString())
        .config("tls-auth-clients", "no");
  }

  @AfterAll
  static void end() {
    redis.close();
  }

  private static Map<String, String> settings(String host, Path authorities) {
    return Map.of(
        "weir.redis.url",
        "rediss://" + host + ":" + port,
        "weir.redis.tls-ca-file",
        authorities.toString());
  }

  @Test
  void carriesEverything() {
    try (AllFeatures nodes = AllFeatures.over(settings("localhost", own.certificate())).warm()) {
      nodes.use();
    }
  }

  @Test
  void carriesACluster() throws IOException {
    int encrypted = freePort();
    RedisServer.Options options =
        encrypted(encrypted)
            .config("cluster-enabled", "yes")
            .config("tls-cluster", "yes")
            .config("cluster-port", Integer.toString(freePort()));
    try (RedisServer server = RedisServer.start(options)) {
      server.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      useAllOver("weir.redis.cluster", encrypted);
    }
  }

  @Test
  void carriesWhatASentinelNames(@TempDir Path directory) throws IOException {
    int encrypted = freePort();
    RedisServer.Options options =
        encrypted(encrypted)
            .binary(RedisSentinels.program(directory))
            .config("tls-replication", "yes")
            .config("sentinel", "resolve-hostnames", "yes")
            .config("sentinel", "announce-hostnames", "yes")
            .config(
                "sentinel",
                "monitor",
                RedisSentinels.MASTER,
                "localhost",
                Integer.toString(port),
                "1");
    try (RedisServer sentinel = RedisServer.start(options)) {
      assertThat(sentinel.running()).isTrue();
      useAllOver("weir.redis.sentinels", encrypted);
    }
  }

  @Test
  void refusesACertificateForAnotherName() {
    assertRefused(settings("127.0.0.1", own.certificate()), "127.0.0.1");
  }

  @Test
  void refusesACertificateOfAnAuthorityThatIsNotTrusted(@TempDir Path elsewhere) {
    Certificates other = Certificates.in(elsewhere, "dns:localhost");

    assertRefused(settings("localhost", other.certificate()), "certificat");
  }

  @Test
  void refusesWhatTheJvmDoesNotTrust() {
    assertRefused(Map.of("weir.redis.url", "rediss://localhost:" + port), "certificat");
  }

  private static void assertRefused(Map<String, String> settings, String reason) {
    try (LogRecorder log = new LogRecorder("dev.weir.redis");
        Weir weir = TestWeir.of(settings)) {
      await()
          .until(
              () ->
                  log.records().stream().anyMatch(entry -> entry.getLevel().equals(Level.SEVERE)));

      assertThat(weir.health().status()).isEqualTo(Health.Status.DEGRADED);
      assertThat(log.records().stream().filter(e -> e.getLevel().equals(Level.SEVERE)))
          .singleElement()
          .satisfies(e -> assertThat((String) e.getParameters()[1]).contains(reason));
    }
  }

  private static void useAllOver(String key, int encrypted) {
    Map<String, String> settings =
        Map.of(
            key,
            "localhost:" + encrypted,
            "weir.redis.tls",
            "true",
            "weir.redis.tls-ca-file",
            own.certificate().toString());
    try (AllFeatures nodes = AllFeatures.over(settings).warm()) {
      nodes.use();
    }
  }
}
