package dev.weir.blacklist;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.blacklist.Revocation.Durability;
import dev.weir.blacklist.Scope.Kind;
import dev.weir.embedded.CommandCounts;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenBlacklistTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  static final Freshness REPLICA = new Freshness(Duration.ofSeconds(30), Duration.ofMinutes(5));
  static final Freshness STRICT = new Freshness(Duration.ZERO, Duration.ofMinutes(5));
  private static final Map<String, String> SETTINGS =
      Map.of(
          "weir.tokens.enabled", "true",
          "weir.session.enabled", "false",
          "weir.tokens.claim.own", "batch",
          "weir.tokens.issuer-skew", "0",
          "weir.tokens.revocations-per-minute", "20");

  private Weir weir;
  private TokenBlacklist blacklist;

  @BeforeEach
  void open() {
    weir = TestWeir.patient(redis.url(), SETTINGS);
    blacklist = weir.blacklist().orElseThrow();
    await().until(() -> blacklist.age().isPresent());
  }

  @AfterEach
  void close() {
    weir.close();
  }

  private Verdict check(String token) {
    return blacklist.check(token, REPLICA, weir.newDeadline());
  }

  private Verdict strictly(String token) {
    return blacklist.check(token, STRICT, weir.newDeadline());
  }

  @Test
  void revokesOneTokenAndNoOther() {
    String token = TestTokens.live("ann", "1");
    assertThat(check(token)).isEqualTo(Verdict.LIVE);

    assertThat(blacklist.revoke(token, "logout").durability()).isEqualTo(Durability.DURABLE);

    assertThat(check(token)).isEqualTo(Verdict.REVOKED);
    assertThat(blacklist.isBlacklisted(token)).isTrue();
    assertThat(check(TestTokens.live("ann", "2"))).isEqualTo(Verdict.LIVE);
    assertThat(blacklist.isBlacklisted(TestTokens.live("ann", "2"))).isFalse();
  }

  @Test
  void knowsARevokedTokenByItsNameByWhatIsSignedAndByItsSpelling() {
    String token = TestTokens.live("ann", "1");
    long now = System.currentTimeMillis() / 1000;
    String reissued = TestTokens.of("iss", "test", "jti", "1", "iat", now, "exp", now + 9);
    String nameless = TestTokens.of("sub", "ann", "iat", now, "exp", now + 9);

    blacklist.revoke(token, "logout");
    blacklist.revoke(nameless, "logout");

    assertThat(check(reissued)).isEqualTo(Verdict.REVOKED);
    assertThat(check(nameless)).isEqualTo(Verdict.REVOKED);
    assertThat(check(nameless + "AAAA")).as("another signature").isEqualTo(Verdict.REVOKED);
    for (String spelling : TestTokens.otherSpellings(token)) {
      assertThat(check(spelling)).as(spelling).isIn(Verdict.REVOKED, Verdict.MALFORMED);
    }
  }

  @Test
  void revokesOpaqueTokens() {
    blacklist.revoke("opaque-1", "logout");

    assertThat(check("opaque-1")).isEqualTo(Verdict.REVOKED);
    assertThat(check("opaque-2")).isEqualTo(Verdict.LIVE);
    assertThat(strictly("opaque-1")).isEqualTo(Verdict.REVOKED);
  }

  @ParameterizedTest
  @EnumSource
  void revokesAllTokensOfAScope(Kind kind) {
    Map<Kind, String> names =
        Map.of(
            Kind.ISSUER, "iss",
            Kind.CLIENT, "client_id",
            Kind.TENANT, "tenant",
            Kind.SUBJECT, "sub",
            Kind.SESSION, "sid",
            Kind.DEVICE, "device_id",
            Kind.OWN, "batch");
    long now = System.currentTimeMillis() / 1000;
    List<String> concerned = new ArrayList<>();
    List<String> others = new ArrayList<>();
    names.forEach(
        (other, claim) -> {
          String token = TestTokens.of(claim, "x", "iat", now - 5, "exp", now + 60);
          (kind == other || kind == Kind.EVERYONE ? concerned : others).add(token);
          others.add(TestTokens.of(claim, "x", "iat", now + 30, "exp", now + 60));
        });
    (kind == Kind.EVERYONE ? concerned : others)
        .add(TestTokens.of(names.getOrDefault(kind, "y"), "y", "iat", now - 5, "exp", now + 60));

    blacklist.revokeAll(new Scope(kind, kind == Kind.EVERYONE ? "" : "x"), "test");

    assertThat(concerned).allMatch(token -> check(token) == Verdict.REVOKED);
    assertThat(concerned).allMatch(token -> strictly(token) == Verdict.REVOKED);
    assertThat(others).allMatch(token -> check(token) == Verdict.LIVE);
    assertThat(others).allMatch(token -> strictly(token) == Verdict.LIVE);
  }

  @Test
  void theLatestMarkThatAppliesCounts() {
    Instant now = Instant.ofEpochSecond(System.currentTimeMillis() / 1000);
    blacklist.revokeAll(Scope.subject("ann"), now.minusSeconds(100), "test");
    blacklist.revokeAll(Scope.session("s"), now.minusSeconds(50), "test");
    blacklist.revokeAll(Scope.subject("ann"), now.minusSeconds(500), "an earlier mark");

    assertThat(check(of(now.minusSeconds(101), "ann", "other"))).isEqualTo(Verdict.REVOKED);
    assertThat(check(of(now.minusSeconds(99), "ann", "other"))).isEqualTo(Verdict.LIVE);
    assertThat(check(of(now.minusSeconds(99), "ann", "s"))).isEqualTo(Verdict.REVOKED);
    assertThat(check(of(now.minusSeconds(50), "ann", "s"))).isEqualTo(Verdict.LIVE);
  }

  @Test
  void aMarkLongAgoConcernsNothingThatSaysWhenItWasIssued() {
    Instant now = Instant.ofEpochSecond(System.currentTimeMillis() / 1000);
    for (Instant before : List.of(Instant.MIN, Instant.EPOCH)) {
      assertThat(blacklist.revokeAll(Scope.subject("ann"), before, "test").durability())
          .isEqualTo(Durability.DURABLE);
    }
    assertThat(check(of(now.minusSeconds(9), "ann", "s"))).isEqualTo(Verdict.LIVE);
  }

  private static String of(Instant issued, String subject, String session) {
    long at = issued.getEpochSecond();
    return TestTokens.of("sub", subject, "sid", session, "iat", at, "exp", at + 1000);
  }

  @Test
  void saysFromWhenOnTokensAreSafeToIssue() {
    Revocation revocation = blacklist.revokeAll(Scope.subject("ann"), "test");

    long second = revocation.safeToIssueAfter().getEpochSecond();
    assertThat(revocation.safeToIssueAfter()).isEqualTo(Instant.ofEpochSecond(second));
    assertThat(check(TestTokens.of("sub", "ann", "iat", second - 1, "exp", second + 60)))
        .isEqualTo(Verdict.REVOKED);
    assertThat(check(TestTokens.of("sub", "ann", "iat", second, "exp", second + 60)))
        .isEqualTo(Verdict.LIVE);
  }

  @Test
  void refusesToRevokeWhatIsNoTokenOrCannotBeRevokedForGood() {
    long now = System.currentTimeMillis() / 1000;
    assertThatIllegalArgumentException().isThrownBy(() -> blacklist.revoke("a.b.c", "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> blacklist.revoke(Claims.NONE, "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> blacklist.revoke(TestTokens.of("exp", now + 86400L * 365), "x"))
        .withMessageContaining("weir.tokens.max-life");
    Instant tomorrow = Instant.ofEpochSecond(now).plus(Duration.ofDays(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> blacklist.revokeAll(Scope.everyone(), tomorrow, "x"));
  }

  @Test
  void doesNotKeepWhatNobodyAcceptsAnyMore() {
    long now = System.currentTimeMillis() / 1000;

    blacklist.revoke(TestTokens.of("jti", "1", "iat", now - 900, "exp", now - 800), "late");

    assertThat(blacklist.live(10)).isEmpty();
  }

  @Test
  void boundsHowManyTokensOfOneSubjectAreRevokedOneByOne() {
    for (int i = 0; i < 20; i++) {
      blacklist.revoke(TestTokens.live("ann", "t" + i), "logout");
    }

    assertThatExceptionOfType(RevocationRefused.class)
        .isThrownBy(() -> blacklist.revoke(TestTokens.live("ann", "one more"), "logout"));
    assertThat(weir.telemetry().total(Event.TOKEN_REVOCATION_REFUSED)).isEqualTo(1);
    blacklist.revoke(TestTokens.live("bob", "1"), "logout");
    blacklist.revokeAll(Scope.subject("ann"), "all of them");
    assertThat(check(TestTokens.live("ann", "one more"))).isEqualTo(Verdict.REVOKED);
  }

  @Test
  void believesItsVerifierAndNobodyElse() {
    String genuine = TestTokens.live("ann", "1");
    String forged = TestTokens.live("ann", "2");
    blacklist.verifyWith(
        token ->
            token.equals(genuine) || token.equals("opaque")
                ? Optional.of(
                    Claims.of(
                        Map.of("sub", "ann", "exp", Instant.now().plusSeconds(60)),
                        ClaimNames.STANDARD))
                : Optional.empty());

    assertThat(check(genuine)).isEqualTo(Verdict.LIVE);
    assertThat(check(forged)).isEqualTo(Verdict.MALFORMED);
    assertThatIllegalArgumentException().isThrownBy(() -> blacklist.revoke(forged, "x"));
    assertThat(blacklist.live(10)).isEmpty();
    blacklist.revokeAll(Scope.subject("ann"), "test");
    assertThat(check("opaque")).as("by its verified claims").isEqualTo(Verdict.REVOKED);
  }

  @Test
  void tellsListenersWhatWasRevoked() {
    List<Object> heard = new ArrayList<>();
    blacklist.onRevocation(
        new RevocationListener() {
          @Override
          public void tokenRevoked(Claims claims) {
            heard.add(requireNonNull(claims.id()));
          }

          @Override
          public void scopeRevoked(Scope scope, Instant before) {
            heard.add(scope);
          }
        });

    blacklist.revoke(TestTokens.live("ann", "1"), "logout");
    blacklist.revokeAll(Scope.subject("ann"), "logout");

    assertThat(heard).containsExactly("1", Scope.subject("ann"));
  }

  @Test
  void listsWhatIsInForceByHashes() {
    String token = TestTokens.live("ann", "1");
    blacklist.revoke(token, "logout");
    blacklist.revokeAll(Scope.subject("ann"), "logout");

    List<LiveRevocation> live = blacklist.live(10);

    assertThat(live).hasSize(3).allMatch(revocation -> revocation.hash().matches("[0-9a-f]{32}"));
    assertThat(live.stream().filter(revocation -> revocation.kind() == Kind.SUBJECT)).hasSize(1);
    assertThat(blacklist.live(2)).hasSize(2);
  }

  @Test
  void aCheckSendsNothingAndAStrictOneExactlyOneScript() {
    String token = TestTokens.live("ann", "1");
    assertThat(strictly(token)).isEqualTo(Verdict.LIVE);
    CommandCounts before = CommandCounts.of(redis.server());
    for (int i = 0; i < 50; i++) {
      check(token);
    }
    // What the background does meanwhile never looks up single members of sorted sets.
    assertThat(CommandCounts.of(redis.server()).since(before).calls("zscore")).isZero();
    assertThat(weir.telemetry().total(Event.TOKEN_ASKED)).isEqualTo(1);

    assertThat(strictly(token)).isEqualTo(Verdict.LIVE);

    assertThat(weir.telemetry().total(Event.TOKEN_ASKED)).isEqualTo(2);
    blacklist.revoke(token, "logout");
    assertThat(strictly(token)).isEqualTo(Verdict.REVOKED);
    assertThat(weir.telemetry().total(Event.TOKEN_ASKED)).as("known here").isEqualTo(2);
  }

  @Test
  void takesJunkInRedisForRevokedRatherThanForLive() {
    String one = TestTokens.live("ann", "1");
    blacklist.revoke(one, "logout");
    byte[] member = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    redis.command(bytes("ZADD"), bytes("weir:test:tokens:{revoked}"), bytes("inf"), member);
    redis.command("ZADD", "weir:test:tokens:{revoked}", "99999999999", "short");
    try (Weir other = TestWeir.patient(redis.url(), SETTINGS)) {
      TokenBlacklist fresh = other.blacklist().orElseThrow();
      await().until(() -> fresh.age().isPresent());

      assertThat(fresh.check(one, REPLICA, other.newDeadline())).isEqualTo(Verdict.REVOKED);
      assertThat(fresh.live(10).stream().map(LiveRevocation::hash))
          .contains("0102030405060708090a0b0c0d0e0f10");
      assertThat(other.telemetry().total(Event.REDIS_BAD_DATA)).isPositive();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void mendsKeysThatHoldSomethingElse() {
    String token = TestTokens.live("ann", "1");
    blacklist.revoke(token, "logout");
    redis.command("FLUSHALL");
    redis.command("SET", "weir:test:tokens:{revoked}", "junk");
    redis.command("SET", "weir:test:not-before:{revoked}", "junk");
    redis.command("SET", "weir:test:log:{revoked}", "junk");

    blacklist.revoke(TestTokens.live("bob", "2"), "logout");
    blacklist.revokeAll(Scope.subject("cid"), "logout");

    await()
        .untilAsserted(
            () -> assertThat(redis.command("ZCARD", "weir:test:tokens:{revoked}")).isEqualTo(4L));
    assertThat(check(token)).isEqualTo(Verdict.REVOKED);
    assertThat(strictly(TestTokens.live("cid", "3"))).isEqualTo(Verdict.REVOKED);
  }
}
