package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.blacklist.TestTokens;
import dev.weir.config.InvalidSettings;
import dev.weir.embedded.RedisExtension;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of a killed node's answers that Redis had not been told of, seen from within; {@code
 * KilledProcessTest} sees it from without.
 */
final class KilledJournalTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private static final String PURGES = "weir:test:purges";

  private final TestClient anybody = new TestClient();
  private final List<TestClient> known = new ArrayList<>();
  private final List<TestClient> begun = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  private final TestClient ended = new TestClient();
  private final TestClient stolen = new TestClient();
  private Path directory;
  private TestNode survivor;

  @BeforeEach
  void start(@TempDir Path temporary) {
    directory = temporary;
    survivor = startSurvivor();
  }

  private static TestNode startSurvivor() {
    TestNode node =
        TestNode.start(
            TestWeir.over(redis.url(), JournalNode.settings(Map.of())), new SessionActions());
    TestWeir.awaitWarm(node.weir());
    return node;
  }

  @AfterEach
  void stopSurvivor() {
    survivor.close();
  }

  private JournalNode start(Map<String, String> further) throws Exception {
    return JournalNode.start(redis.proxy().url(), further);
  }

  private Map<String, String> onDisk() {
    return Map.of("weir.journal.dir", directory.resolve("journal").toString());
  }

  private void awaitHealth(JournalNode node, String status) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> anybody.body(node.uri("/health")), status::equals);
  }

  private void beginOutage(JournalNode node) {
    redis.proxy().refuse();
    redis.proxy().reset();
    awaitHealth(node, "DEGRADED");
  }

  private void awaitReplayed(JournalNode node) {
    awaitHealth(node, "UP");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> anybody.body(node.uri("/gauge?of=journal.entries")), "0"::equals);
  }

  private void writeBefore(Function<String, URI> node) {
    for (int i = 0; i < 20; i++) {
      TestClient client = new TestClient();
      client.body(node.apply("/set?name=x&value=before"));
      known.add(client);
    }
    ended.body(node.apply("/set?name=x&value=before"));
    stolen.cookie("JSESSIONID", String.valueOf(ended.cookie("JSESSIONID")));
  }

  private void writeDuring(JournalNode node) {
    for (int i = 0; i < 20; i++) {
      TestClient client = new TestClient();
      client.body(node.uri("/set?name=x&value=begun" + i));
      begun.add(client);
      known.get(i).body(node.uri("/set?name=x&value=during" + i));
      known.get(i).body(node.uri("/set?name=y&value=more"));
      String token = TestTokens.live("somebody", "t" + i);
      assertThat(anybody.body(node.uri("/revoke?of=" + token))).isEqualTo("PENDING");
      tokens.add(token);
    }
    ended.body(node.uri("/end"));
    anybody.body(node.uri("/tell?of=news"));
    assertThat(anybody.body(node.uri("/purge?of=/page"))).isEqualTo("true");
    known.get(19).body(node.uri("/set?name=x&value=last"));
  }

  private boolean revoked(String token) {
    return survivor.weir().blacklist().orElseThrow().isBlacklisted(token);
  }

  private void assertHeldWithoutRedis(JournalNode heir) {
    assertThat(stolen.body(heir.uri("/all"))).isEqualTo("no session");
    tokens.forEach(
        token -> assertThat(anybody.body(heir.uri("/revoked?of=" + token))).isEqualTo("true"));
    for (int i = 0; i < 20; i++) {
      assertThat(begun.get(i).body(heir.uri("/all"))).isEqualTo("{x=begun%d}", i);
      String x = i == 19 ? "last" : "during" + i;
      assertThat(known.get(i).body(heir.uri("/all"))).isEqualTo("{x=%s, y=more}", x);
    }
    assertThat(anybody.body(heir.uri("/told"))).isEqualTo("{told=news}");
  }

  private void assertEverythingThere() {
    // A secret that a node made by itself has to reach the survivor first.
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> known.get(0).body(survivor.uri("/all")), "{x=during0, y=more}"::equals);
    for (int i = 0; i < 20; i++) {
      String x = i == 19 ? "last" : "during" + i;
      assertThat(known.get(i).body(survivor.uri("/all"))).isEqualTo("{x=%s, y=more}", x);
      assertThat(begun.get(i).body(survivor.uri("/all"))).isEqualTo("{x=begun%d}", i);
    }
    assertThat(stolen.body(survivor.uri("/all"))).isEqualTo("no session");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(tokens).allMatch(this::revoked));
    assertThat((Long) redis.command("XLEN", PURGES)).isPositive();
  }

  @Test
  void holdsAtOnceWhatWasAnsweredAndPutsItBackIntoARedisThatCameBackEmpty() throws Exception {
    try (JournalNode victim = start(onDisk())) {
      awaitHealth(victim, "UP");
      writeBefore(victim::uri);
      beginOutage(victim);
      writeDuring(victim);
      victim.kill();
    }
    survivor.close();
    redis.server().restart(false);
    survivor = startSurvivor();
    try (JournalNode heir = start(onDisk())) {
      assertHeldWithoutRedis(heir);
      redis.proxy().heal();
      awaitReplayed(heir);
      assertEverythingThere();
      assertThat(anybody.body(heir.uri("/told"))).isEqualTo("{told=news}");
    }
  }

  @Test
  void lendsADirectoryToOneProcessAtATime() throws Exception {
    try (JournalNode victim = start(onDisk())) {
      assertThat(anybody.body(victim.uri("/gauge?of=journal.disk.failing"))).isEqualTo("0");
      assertThatExceptionOfType(InvalidSettings.class)
          .isThrownBy(() -> TestWeir.over(redis.url(), onDisk()))
          .withMessageContaining("weir.journal.dir")
          .withMessageContaining("in use by another process");
    }
  }
}
