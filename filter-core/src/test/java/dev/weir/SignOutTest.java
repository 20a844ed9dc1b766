package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.blacklist.Scope;
import dev.weir.blacklist.TestTokens;
import dev.weir.blacklist.TokenBlacklist;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SignOutTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private Weir weir;
  private TokenBlacklist blacklist;

  @BeforeEach
  void open() {
    weir =
        TestWeir.patient(
            redis.url(), Map.of("weir.tokens.enabled", "true", "weir.session.principal", "user"));
    blacklist = weir.blacklist().orElseThrow();
    TestWeir.awaitWarm(weir);
    await().until(() -> blacklist.age().isPresent());
  }

  @AfterEach
  void close() {
    weir.close();
  }

  private String session(String user, Map<String, String> notes) {
    return weir.sessions().create(user, Duration.ofMinutes(5), Map.of("a", "1"), notes);
  }

  @Test
  void endsSessionsAndTokensOfAUserAndNobodyElses() {
    String first = session("ann", Map.of());
    String second = session("ann", Map.of());
    String others = session("bob", Map.of());
    String token = TestTokens.live("ann", "1");

    SignOut.SignedOut ended = weir.signOut().everywhere("ann", "account closed");

    assertThat(ended.sessions()).isEqualTo(2);
    assertThat(weir.sessions().validate(first)).isFalse();
    assertThat(weir.sessions().validate(second)).isFalse();
    assertThat(weir.sessions().validate(others)).isTrue();
    assertThat(blacklist.isBlacklisted(token)).isTrue();
    assertThat(blacklist.isBlacklisted(TestTokens.live("bob", "2"))).isFalse();
  }

  @Test
  void sparesTheSessionThatAsks() {
    String current = session("ann", Map.of());
    String other = session("ann", Map.of());
    String token = TestTokens.live("ann", "1");

    weir.signOut().everywhereElse("ann", current, "password changed");

    assertThat(weir.sessions().validate(current)).isTrue();
    assertThat(weir.sessions().validate(other)).isFalse();
    assertThat(blacklist.isBlacklisted(token)).isTrue();
  }

  @Test
  void endsOneSessionTogetherWithTheTokensThatWereIssuedForIt() {
    String its = session("ann", Map.of());
    String other = session("ann", Map.of());
    long now = System.currentTimeMillis() / 1000;
    String token =
        TestTokens.of("sub", "ann", "sid", its.substring(0, 22), "iat", now - 9, "exp", now + 99);
    String others =
        TestTokens.of("sub", "ann", "sid", other.substring(0, 22), "iat", now - 9, "exp", now + 99);

    assertThat(weir.signOut().session(its, "logout")).isPresent();

    assertThat(weir.sessions().validate(its)).isFalse();
    assertThat(blacklist.isBlacklisted(token)).isTrue();
    assertThat(weir.sessions().validate(other)).isTrue();
    assertThat(blacklist.isBlacklisted(others)).isFalse();
    assertThat(weir.signOut().session(its, "again")).isEmpty();
  }

  @Test
  void aRevokedRefreshTokenEndsTheSessionThatItGoesWith() {
    weir.signOut().endSessionsWithTokens();
    String its = session("ann", Map.of(SignOut.REFRESH_TOKEN, "refresh-1"));
    String another = session("ann", Map.of(SignOut.REFRESH_TOKEN, "refresh-2"));

    blacklist.revoke(TestTokens.live("ann", "refresh-1"), "logout");

    assertThat(weir.sessions().validate(its)).isFalse();
    assertThat(weir.sessions().validate(another)).isTrue();
  }

  @Test
  void revokingAllTokensOfASubjectEndsItsSessions() {
    weir.signOut().endSessionsWithTokens();
    String its = session("ann", Map.of());
    String others = session("bob", Map.of());

    blacklist.revokeAll(Scope.subject("ann"), "stolen");

    assertThat(weir.sessions().validate(its)).isFalse();
    assertThat(weir.sessions().validate(others)).isTrue();
  }
}
