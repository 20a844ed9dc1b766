package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.blacklist.TestTokens;
import dev.weir.blacklist.TokenBlacklist;
import dev.weir.embedded.RedisExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients are told and what the audit says when tokens are refused, or nobody can tell. */
class TokenFilterDegradedTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private static final Logger AUDIT = Logger.getLogger("dev.weir.audit");
  private static final Map<String, String> SETTINGS =
      Map.of(
          "weir.session.enabled",
          "false",
          "weir.tokens.rules",
          "/strict/* -> required, freshness=strict, max-staleness=0;"
              + " /patient/* -> required, freshness=strict, max-staleness=1h; /* -> required");

  private final Queue<String> audit = new ConcurrentLinkedQueue<>();
  private final AtomicInteger served = new AtomicInteger();
  private final Handler listener = new Listener();
  private final List<TestNode> nodes = new ArrayList<>();

  private final class Listener extends Handler {
    @Override
    public void publish(LogRecord event) {
      audit.add(event.getLevel() + " " + new SimpleFormatter().formatMessage(event));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    AUDIT.setLevel(Level.ALL);
    AUDIT.setUseParentHandlers(false);
    AUDIT.addHandler(listener);
  }

  @AfterEach
  void stop() {
    AUDIT.removeHandler(listener);
    AUDIT.setUseParentHandlers(true);
    AUDIT.setLevel(null);
    nodes.forEach(TestNode::close);
  }

  private TestNode node() {
    Weir weir = TestWeir.over(redis.url(), SETTINGS);
    TestNode node =
        TestNode.start(
            weir,
            (request, response) -> {
              served.incrementAndGet();
              response.getOutputStream().print("in");
            },
            List.of(new TokenBlacklistFilter(weir)));
    nodes.add(node);
    return node;
  }

  private static TokenBlacklist blacklist(TestNode node) {
    return node.weir().blacklist().orElseThrow();
  }

  private static Exchange get(TestNode node, String path, String token) {
    return Exchange.of(node.uri("/"), "GET", path, "Authorization: Bearer " + token);
  }

  private static void awaitFresh(TestNode node) {
    TestWeir.awaitWarm(node.weir());
    await().until(() -> get(node, "/strict", TestTokens.live("x", "x")).status() == 200);
  }

  private static void assertUnavailable(Exchange answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).containsExactly("2");
    assertThat(answer.header("Cache-Control")).containsExactly("no-store");
    assertThat(answer.header("Content-Type")).containsExactly("application/problem+json");
    assertThat(answer.header("WWW-Authenticate")).isEmpty();
  }

  @Test
  void answersUnavailableWhereNobodyCanTellFreshlyEnough() {
    TestNode node = node();
    awaitFresh(node);
    String live = TestTokens.live("ann", "1");
    String revoked = TestTokens.live("ann", "2");
    blacklist(node).revoke(revoked, "test");
    redis.server().kill();
    await().until(() -> get(node, "/strict", live).status() == 503);

    assertUnavailable(get(node, "/strict", live));
    assertThat(get(node, "/strict", revoked).status()).isEqualTo(401);
    assertThat(get(node, "/patient", live).status()).isEqualTo(200);
    assertThat(get(node, "/patient", revoked).status()).isEqualTo(401);
    redis.server().restart(false);

    await().until(() -> get(node, "/strict", live).status() == 200);
    assertThat(get(node, "/strict", revoked).status()).isEqualTo(401);
  }

  @Test
  void aNodeThatStartsWithoutRedisAnswersUnavailableUntilItKnows() {
    redis.server().kill();
    TestNode node = node();
    String live = TestTokens.live("ann", "1");

    assertUnavailable(get(node, "/any", live));
    assertThat(Exchange.of(node.uri("/"), "GET", "/any").status()).isEqualTo(401);
    redis.server().restart(false);

    await().until(() -> get(node, "/any", live).status() == 200);
  }

  @Test
  void answersUnavailableWhenTheVerifierFails() {
    TestNode node = node();
    awaitFresh(node);
    served.set(0);
    blacklist(node)
        .verifyWith(
            token -> {
              throw new IllegalStateException("asked for");
            });

    assertUnavailable(get(node, "/any", TestTokens.live("ann", "1")));
    assertThat(served).hasValue(0);
  }

  @Test
  void tellsNobodyWhyATokenIsRefused() {
    TestNode node = node();
    awaitFresh(node);
    long now = System.currentTimeMillis() / 1000;
    String revoked = TestTokens.live("ann", "1");
    blacklist(node).revoke(revoked, "test");
    List<String> refused =
        List.of(
            revoked,
            TestTokens.of("jti", "2", "iat", now - 900, "exp", now - 800),
            TestTokens.of("jti", "3", "iat", now, "nbf", now + 800, "exp", now + 900),
            TestTokens.of("jti", "4", "iat", now, "exp", now + 86_400L * 365),
            "a.b.c",
            revoked + "=",
            "");

    for (String token : refused) {
      Exchange answer = get(node, "/any", token);
      assertThat(answer.status()).as(token).isEqualTo(401);
      assertThat(undated(answer)).isEqualTo(undated(get(node, "/any", revoked)));
    }
    Exchange posted =
        Exchange.post(node.uri("/"), "/any", "x".repeat(3000), "Authorization: Bearer " + revoked);
    assertThat(undated(posted)).isEqualTo(undated(get(node, "/any", revoked)));
  }

  private static List<String> undated(Exchange answer) {
    List<String> all = new ArrayList<>(answer.lines());
    all.removeIf(line -> line.startsWith("Date:"));
    all.add(answer.body());
    return all;
  }

  @Test
  void auditsWhatIsRevokedRefusedAndDecidedOnOldKnowledge() {
    TestNode node = node();
    awaitFresh(node);
    String revoked = TestTokens.live("ann", "1");
    String live = TestTokens.live("ann", "2");
    blacklist(node).revoke(revoked, "logout");
    get(node, "/any", revoked);
    get(node, "/any", "a.b.c");
    assertThat(audit).anyMatch(line -> line.matches("INFO revoked token [0-9a-f]{8}, DURABLE.*"));
    assertThat(audit)
        .anyMatch(line -> line.matches("FINE refused a request, token [0-9a-f]{8}: REVOKED"))
        .contains("FINE refused a request, token malformed: MALFORMED");

    redis.server().kill();
    await().until(() -> get(node, "/strict", live).status() == 503);
    for (int i = 0; i < 20; i++) {
      assertThat(get(node, "/patient", live).status()).isEqualTo(200);
      get(node, "/strict", live);
      get(node, "/any", live);
    }
    assertThat(audit.stream().filter(line -> line.startsWith("WARNING"))).hasSize(2);
    redis.server().restart(false);
    await().until(() -> get(node, "/strict", live).status() == 200);
    await().until(() -> audit.stream().anyMatch(line -> line.contains("freshly again")));
    assertThat(audit).noneMatch(line -> line.contains(live) || line.contains(revoked));
  }
}
