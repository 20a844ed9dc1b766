package dev.weir.blacklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExpiryTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final Freshness FRESHNESS =
      new Freshness(Duration.ofSeconds(30), Duration.ofHours(1));
  private static final Map<String, String> SETTINGS =
      Map.of(
          "weir.tokens.enabled", "true",
          "weir.session.enabled", "false",
          "weir.tokens.leeway", "500ms",
          "weir.tokens.max-life", "1s");

  @Test
  void aRevokedTokenIsNeverAcceptedAroundItsEndAndThenForgottenEverywhere() {
    try (Weir one = TestWeir.patient(redis.url(), SETTINGS);
        Weir two = TestWeir.patient(redis.url(), SETTINGS)) {
      TokenBlacklist here = one.blacklist().orElseThrow();
      TokenBlacklist there = two.blacklist().orElseThrow();
      await().until(() -> here.age().isPresent() && there.age().isPresent());
      double now = System.currentTimeMillis() / 1000.0;
      String token = TestTokens.of("jti", "1", "sub", "ann", "iat", now, "exp", now + 1);
      here.revoke(token, "logout");
      here.revokeAll(Scope.subject("ann"), "logout");
      await().until(() -> there.isBlacklisted(token));

      while (System.currentTimeMillis() / 1000.0 < now + 1 + 0.5 + 2) {
        assertThat(here.check(token, FRESHNESS, one.newDeadline())).isEqualTo(Verdict.REVOKED);
        assertThat(there.check(token, FRESHNESS, two.newDeadline())).isEqualTo(Verdict.REVOKED);
        LockSupport.parkNanos(500_000);
      }

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Stream.of(one, two).allMatch(ExpiryTest::holdsNothing));
      assertThat(here.check(token, FRESHNESS, one.newDeadline())).isEqualTo(Verdict.EXPIRED);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> Long.valueOf(0).equals(redis.command("EXISTS", "weir:test:tokens:{revoked}")));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  Long.valueOf(0)
                      .equals(redis.command("EXISTS", "weir:test:not-before:{revoked}")));
    }
  }

  private static boolean holdsNothing(Weir weir) {
    Map<String, Long> gauges = weir.telemetry().gauges();
    return Long.valueOf(0).equals(gauges.get("tokens.revoked"))
        && Long.valueOf(0).equals(gauges.get("tokens.scopes"));
  }
}
