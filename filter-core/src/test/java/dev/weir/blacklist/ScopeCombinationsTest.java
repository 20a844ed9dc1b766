package dev.weir.blacklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.blacklist.Scope.Kind;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every combination of scopes that a token belongs to, against every combination of marks. */
class ScopeCombinationsTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final List<Kind> KINDS =
      List.of(
          Kind.ISSUER, Kind.CLIENT, Kind.TENANT, Kind.SUBJECT, Kind.SESSION, Kind.DEVICE, Kind.OWN);
  private static final int COMBINATIONS = 1 << KINDS.size();
  private static final Freshness FRESHNESS =
      new Freshness(Duration.ofMinutes(5), Duration.ofHours(1));
  private static final Map<String, String> SETTINGS =
      Map.of("weir.tokens.enabled", "true", "weir.session.enabled", "false");

  @Test
  void aTokenIsRevokedWhenOneOfItsScopesIsAndNeverOtherwise() {
    Instant now = Instant.ofEpochSecond(System.currentTimeMillis() / 1000);
    try (Weir weir = TestWeir.patient(redis.url(), SETTINGS)) {
      TokenBlacklist blacklist = weir.blacklist().orElseThrow();
      await().until(() -> blacklist.age().isPresent());
      for (int marked = 0; marked < COMBINATIONS; marked++) {
        for (Scope scope : scopes(marked, marked)) {
          blacklist.revokeAll(scope, now, "test");
        }
      }
      for (int marked = 0; marked < COMBINATIONS; marked++) {
        for (int its = 0; its < COMBINATIONS; its++) {
          assertVerdict(weir, scopes(its, marked), now, (its & marked) != 0);
        }
      }
      blacklist.revokeAll(Scope.everyone(), now, "test");
      for (int its = 0; its < COMBINATIONS; its++) {
        assertVerdict(weir, scopes(its, -1), now, true);
      }
    }
  }

  /** A token of these scopes from before the marks, and one from after them. */
  private static void assertVerdict(Weir weir, List<Scope> its, Instant mark, boolean revoked) {
    Instant later = mark.plusSeconds(3);
    assertThat(check(weir, its, mark.minusSeconds(5)))
        .as("%s", its)
        .isEqualTo(revoked ? Verdict.REVOKED : Verdict.LIVE);
    assertThat(check(weir, its, later)).as("%s", its).isEqualTo(Verdict.LIVE);
  }

  private static Verdict check(Weir weir, List<Scope> its, Instant issued) {
    Claims claims = new Claims("i", null, its, issued, null, issued.plusSeconds(3600));
    return weir.blacklist().orElseThrow().check(claims, FRESHNESS, weir.newDeadline());
  }

  private static List<Scope> scopes(int combination, int value) {
    List<Scope> scopes = new ArrayList<>();
    for (int i = 0; i < KINDS.size(); i++) {
      if ((combination >> i & 1) != 0) {
        scopes.add(new Scope(KINDS.get(i), "v" + value));
      }
    }
    return scopes;
  }
}
