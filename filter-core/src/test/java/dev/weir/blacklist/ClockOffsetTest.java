package dev.weir.blacklist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Settings;
import dev.weir.embedded.RedisExtension;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Backbones;
import dev.weir.fallback.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes whose clocks are ten minutes apart judge by the clock of Redis. */
class ClockOffsetTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final Duration OFF = Duration.ofMinutes(5);
  private static final Freshness REPLICA =
      new Freshness(Duration.ofMinutes(1), Duration.ofHours(1));
  private static final Freshness STRICT = new Freshness(Duration.ZERO, Duration.ofHours(1));

  private @Nullable Backbone ahead;
  private @Nullable Backbone behind;
  private List<TokenBlacklist> nodes = List.of();

  @BeforeEach
  void start() {
    ahead = Backbones.over(redis.server(), OFF);
    behind = Backbones.over(redis.server(), OFF.negated());
    nodes = List.of(following(ahead), following(behind));
  }

  private static TokenBlacklist following(Backbone backbone) {
    TokenSettings settings =
        Settings.of(
                Map.of(
                    "weir.tokens.enabled", "true",
                    "weir.tokens.leeway", "2s",
                    "weir.tokens.issuer-skew", "0"))
            .tokens();
    backbone.signals().beat().join();
    TokenBlacklist node = TokenBlacklists.over(backbone, settings, ClockOffsetTest::deadline);
    node.warmUp().toCompletableFuture().join();
    return node;
  }

  private static Deadline deadline() {
    return Deadline.of(Backbones.PATIENCE, System::nanoTime);
  }

  @AfterEach
  void stop() {
    for (Backbone backbone : new Backbone[] {ahead, behind}) {
      if (backbone != null) {
        Backbones.close(backbone);
      }
    }
  }

  private static String token(
      String id, @Nullable Integer issued, @Nullable Integer notBefore, @Nullable Integer ends) {
    long now = System.currentTimeMillis() / 1000;
    Map<String, Integer> times = new HashMap<>();
    times.put("iat", issued);
    times.put("nbf", notBefore);
    times.put("exp", ends);
    StringBuilder payload = new StringBuilder("{\"sub\":\"ann\",\"jti\":\"" + id + '"');
    times.forEach(
        (name, after) -> {
          if (after != null) {
            payload.append(",\"").append(name).append("\":").append(now + after);
          }
        });
    return TestTokens.ofPayload(payload.append('}').toString());
  }

  private void assertEverywhere(String token, Verdict verdict) {
    for (TokenBlacklist node : nodes) {
      assertThat(node.check(token, REPLICA, deadline())).isEqualTo(verdict);
      assertThat(node.check(token, STRICT, deadline())).isEqualTo(verdict);
    }
  }

  @Test
  void tokensBeginAndEndByTheClockOfRedis() {
    assertEverywhere(token("1", -10, null, 60), Verdict.LIVE);
    assertEverywhere(token("2", null, null, 60), Verdict.LIVE);
    assertEverywhere(token("3", -60, null, -5), Verdict.EXPIRED);
    assertEverywhere(token("4", -10, 60, 120), Verdict.PREMATURE);
    assertEverywhere(token("5", 60, null, 120), Verdict.PREMATURE);
  }

  @Test
  void whatOneRevokesTheOtherRefuses() {
    String one = token("1", -10, null, 60);
    String other = token("2", -10, null, 60);
    nodes.get(0).revoke(one, "test");
    nodes.get(1).revoke(other, "test");

    nodes.forEach(node -> awaitRevoked(node, List.of(one, other)));
    assertEverywhere(token("3", -10, null, 60), Verdict.LIVE);
  }

  @Test
  void aMarkIsAMomentOfRedis() {
    for (TokenBlacklist node : nodes) {
      Instant before = Instant.now().minusSeconds(1);
      Revocation revocation = node.revokeAll(Scope.subject("ann"), "test");
      assertThat(revocation.safeToIssueAfter()).isBetween(before, Instant.now().plusSeconds(2));
      nodes.forEach(each -> awaitRevoked(each, List.of(token("1", -5, null, 60))));
      assertEverywhere(token("2", 2, null, 60), Verdict.LIVE);
    }
  }

  private static void awaitRevoked(TokenBlacklist node, List<String> tokens) {
    org.awaitility.Awaitility.await()
        .until(
            () -> {
              node.tick();
              return tokens.stream()
                  .allMatch(token -> node.check(token, REPLICA, deadline()) == Verdict.REVOKED);
            });
  }
}
