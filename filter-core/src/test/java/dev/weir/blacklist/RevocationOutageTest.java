package dev.weir.blacklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.blacklist.Revocation.Durability;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was revoked stays revoked, whatever happens to Redis and to the way there. */
class RevocationOutageTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private static final String LOG = "weir:test:log:{revoked}";
  private static final Freshness HOUR = freshness(Duration.ofHours(1));
  private static final Freshness STRICT_HOUR = new Freshness(Duration.ZERO, Duration.ofHours(1));

  private final List<Weir> nodes = new ArrayList<>();
  private int issued;

  private static Freshness freshness(Duration maxStaleness) {
    return new Freshness(Duration.ofSeconds(5), maxStaleness);
  }

  @AfterEach
  void close() {
    nodes.forEach(Weir::close);
  }

  private TokenBlacklist node(String url, String... further) {
    Map<String, String> settings = new HashMap<>();
    settings.put("weir.tokens.enabled", "true");
    settings.put("weir.session.enabled", "false");
    settings.put("weir.tokens.issuer-skew", "0");
    settings.put("weir.tokens.revocations-per-minute", "100000");
    for (int i = 0; i < further.length; i += 2) {
      settings.put(further[i], further[i + 1]);
    }
    Weir weir = TestWeir.over(url, settings);
    nodes.add(weir);
    return weir.blacklist().orElseThrow();
  }

  private TokenBlacklist knowing(String url, String... further) {
    TokenBlacklist node = node(url, further);
    await().until(() -> node.age().isPresent());
    return node;
  }

  private String token() {
    return TestTokens.live("s" + issued, "t" + issued++);
  }

  private List<String> tokens(int count) {
    return IntStream.range(0, count).mapToObj(i -> token()).toList();
  }

  private Verdict check(TokenBlacklist node, String token) {
    return check(node, token, HOUR);
  }

  private Verdict check(TokenBlacklist node, String token, Freshness freshness) {
    return node.check(token, freshness, nodes.get(0).newDeadline());
  }

  private void awaitRevoked(TokenBlacklist node, List<String> tokens) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> tokens.stream().allMatch(token -> check(node, token) == Verdict.REVOKED));
  }

  private static void revoke(TokenBlacklist node, List<String> tokens) {
    tokens.forEach(token -> node.revoke(token, "test"));
  }

  private void awaitAway(TokenBlacklist node) {
    await().until(() -> node.revoke(token(), "probe").durability() == Durability.PENDING);
  }

  @Test
  void aRevocationHoldsEverywhereThoughNobodyHearsOfIt() {
    TokenBlacklist one = knowing(redis.url());
    TokenBlacklist two = knowing(redis.url());
    List<String> tokens = tokens(20);

    for (String token : tokens) {
      redis.command("CLIENT", "KILL", "TYPE", "pubsub");
      one.revoke(token, "test");
    }

    awaitRevoked(two, tokens);
  }

  @Test
  void aRevocationHoldsEverywhereThoughConnectionsBreak() {
    TokenBlacklist one = knowing(redis.proxy().url());
    TokenBlacklist two = knowing(redis.proxy().url());
    List<String> tokens = tokens(40);

    for (String token : tokens) {
      redis.proxy().reset();
      one.revoke(token, "test");
      assertThat(check(one, token)).isEqualTo(Verdict.REVOKED);
    }

    awaitRevoked(two, tokens);
    awaitInRedis(tokens.size());
  }

  private void awaitInRedis(int tokens) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat((Long) redis.command("ZCARD", "weir:test:tokens:{revoked}"))
                    .isGreaterThanOrEqualTo(2L * tokens));
  }

  @Test
  void aNodeThatFellBehindATrimmedLogTakesInTheWhole() {
    TokenBlacklist one = knowing(redis.url());
    TokenBlacklist two = knowing(redis.proxy().url());
    redis.proxy().stall();
    List<String> tokens = tokens(50);
    revoke(one, tokens);
    awaitInRedis(tokens.size());
    redis.command("XTRIM", LOG, "MAXLEN", "1");

    redis.proxy().heal();

    awaitRevoked(two, tokens);
  }

  @Test
  void whatIsRevokedWhileRedisIsAwayHoldsAtOnceAndReachesTheOthersAfterwards() {
    TokenBlacklist one = knowing(redis.url());
    TokenBlacklist two = knowing(redis.url());
    List<String> before = tokens(20);
    revoke(one, before);
    awaitRevoked(two, before);
    redis.server().kill();
    awaitAway(one);
    List<String> during = tokens(20);
    revoke(one, during);
    String somebodys = TestTokens.live("somebody", "x");
    one.revokeAll(Scope.subject("somebody"), "test");

    assertThat(during).allMatch(token -> check(one, token) == Verdict.REVOKED);
    assertThat(before).allMatch(token -> check(two, token) == Verdict.REVOKED);
    redis.server().restart(false);

    awaitRevoked(two, before);
    awaitRevoked(two, during);
    awaitRevoked(two, List.of(somebodys));
    awaitInRedis(40);
    TokenBlacklist newcomer = knowing(redis.url());
    awaitRevoked(newcomer, before);
    awaitRevoked(newcomer, during);
  }

  @Test
  void whatWasFlushedIsPutBack() {
    TokenBlacklist one = knowing(redis.url());
    TokenBlacklist two = knowing(redis.url());
    List<String> tokens = tokens(1000);
    revoke(one, tokens);
    awaitRevoked(two, tokens);

    redis.command("FLUSHALL");

    awaitInRedis(tokens.size());
    TokenBlacklist newcomer = knowing(redis.url());
    awaitRevoked(newcomer, tokens);
  }

  @Test
  void whatAnOlderSnapshotLacksIsPutBack() {
    TokenBlacklist one = knowing(redis.url());
    List<String> old = tokens(10);
    revoke(one, old);
    redis.command("SAVE");
    List<String> young = tokens(10);
    revoke(one, young);
    redis.server().kill();
    redis.server().restart(true);

    awaitInRedis(20);
    TokenBlacklist newcomer = knowing(redis.url());
    awaitRevoked(newcomer, old);
    awaitRevoked(newcomer, young);
  }

  @Test
  void whatWasEvictedIsPutBack() {
    TokenBlacklist one = knowing(redis.url());
    List<String> tokens = tokens(10);
    revoke(one, tokens);

    redis.command("DEL", "weir:test:tokens:{revoked}");

    awaitInRedis(10);
  }

  @Test
  void whatARedisThatTakesNoWritesRefusesWaits() {
    TokenBlacklist one = knowing(redis.url());
    TokenBlacklist two = knowing(redis.url());
    redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
    awaitAway(one);
    String token = token();

    assertThat(one.revoke(token, "test").durability()).isEqualTo(Durability.PENDING);
    assertThat(check(one, token)).isEqualTo(Verdict.REVOKED);
    redis.command("CONFIG", "SET", "min-replicas-to-write", "0");

    awaitRevoked(two, List.of(token));
  }

  @Test
  void admitsOnOldKnowledgeUntilItIsTooOldAndSaysSo() {
    TokenBlacklist one = knowing(redis.url());
    String live = token();
    String revoked = token();
    one.revoke(revoked, "test");
    assertThat(check(one, live)).isEqualTo(Verdict.LIVE);
    redis.server().kill();
    awaitAway(one);

    assertThat(check(one, live, STRICT_HOUR)).isEqualTo(Verdict.LIVE);
    assertThat(nodes.get(0).telemetry().total(Event.TOKEN_ADMITTED_STALE)).isPositive();
    Freshness impatient = new Freshness(Duration.ZERO, Duration.ZERO);
    assertThat(check(one, live, impatient)).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(one, revoked, impatient)).isEqualTo(Verdict.REVOKED);
    assertThat(nodes.get(0).telemetry().total(Event.TOKEN_UNKNOWN)).isEqualTo(1);
  }

  @Test
  void aColdStartWithoutRedisCountsAsTooOld() {
    redis.server().kill();
    TokenBlacklist cautious = node(redis.url());
    TokenBlacklist trusting = node(redis.url(), "weir.tokens.admit-at-cold-start", "true");
    String token = token();

    assertThat(check(cautious, token)).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(trusting, token)).isEqualTo(Verdict.LIVE);
    assertThat(cautious.revoke(token, "test").durability()).isEqualTo(Durability.PENDING);
    assertThat(check(cautious, token)).isEqualTo(Verdict.REVOKED);
    redis.server().restart(false);

    awaitRevoked(trusting, List.of(token));
    String live = token();
    await().until(() -> check(cautious, live) == Verdict.LIVE);
  }

  @Test
  void refusesARevocationThatNothingCanKeep() {
    TokenBlacklist one =
        knowing(redis.url(), "weir.journal.max-entries", "1", "weir.journal.max-bytes", "1024");
    redis.server().kill();
    awaitAway(one);

    assertThatExceptionOfType(RevocationRefused.class)
        .isThrownBy(() -> revoke(one, tokens(100)))
        .withMessageContaining("journal");
  }

  @Test
  void aNodeThatCannotHoldAllAsksRedisInstead() {
    TokenBlacklist one = knowing(redis.url());
    TokenBlacklist small = knowing(redis.url(), "weir.tokens.max-revocations", "1000");
    List<String> tokens = tokens(600);
    revoke(one, tokens);
    awaitInRedis(tokens.size());

    await().until(() -> small.age().isEmpty());
    awaitRevoked(small, tokens);
    assertThat(nodes.get(1).telemetry().total(Event.TOKEN_ASKED)).isPositive();
    assertThatExceptionOfType(RevocationRefused.class)
        .isThrownBy(() -> small.revoke(token(), "test"))
        .withMessageContaining("max-revocations");
  }
}
