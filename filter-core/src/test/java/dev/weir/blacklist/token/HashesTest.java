package dev.weir.blacklist.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.blacklist.Claims;
import dev.weir.blacklist.Scope;
import dev.weir.redis.SecretRing;
import dev.weir.redis.SecretRingAccess;
import dev.weir.telemetry.Telemetry;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashesTest {
  private static final Presented OPAQUE = new Presented(Claims.NONE, null, "opaque");

  private final Hashes one = hashes("one secret of many characters");
  private final Hashes two = hashes("another secret of many characters");

  private static Hashes hashes(String secret) {
    return new Hashes(SecretRing.fixed(secret.getBytes(UTF_8)), new Telemetry());
  }

  @Test
  void looksForWhatItRecords() {
    assertThat(one.allOf(OPAQUE)).containsExactly(one.toRecord(OPAQUE));
    assertThat(one.allOfScope(Scope.subject("ann")))
        .containsExactly(one.ofScope(Scope.subject("ann")));
  }

  @Test
  void whatCanBeGuessedDependsOnTheSecret() {
    assertThat(one.toRecord(OPAQUE)).isNotEqualTo(two.toRecord(OPAQUE));
    assertThat(one.ofScope(Scope.subject("ann"))).isNotEqualTo(two.ofScope(Scope.subject("ann")));
  }

  @Test
  void everyoneIsTheSameUnderEverySecret() {
    assertThat(one.ofScope(Scope.everyone())).isEqualTo(two.ofScope(Scope.everyone()));
  }

  @Test
  void scopesOfOneValueDifferByKind() {
    assertThat(one.ofScope(Scope.subject("x"))).isNotEqualTo(one.ofScope(Scope.session("x")));
    assertThat(Scope.Kind.of(Fingerprint.kindOf(one.ofScope(Scope.subject("x")).low())))
        .isEqualTo(Scope.Kind.SUBJECT);
  }

  @Test
  void aNodeThatKnowsSeveralSecretsLooksUnderAll() {
    SecretRing ring = SecretRing.generated(new SecureRandom(), 5);
    Hashes hashes = new Hashes(ring, new Telemetry());
    Fingerprint before = hashes.ofScope(Scope.subject("ann"));
    Object version = hashes.version();

    SecretRingAccess.adoptAnother(ring);

    assertThat(hashes.version()).isNotSameAs(version);
    assertThat(hashes.allOfScope(Scope.subject("ann")))
        .hasSize(2)
        .contains(before, hashes.ofScope(Scope.subject("ann")));
    assertThat(hashes.allOf(OPAQUE)).hasSize(2);
  }

  @Test
  void aNameOfATokenIsItsOwnWithinItsIssuer() {
    assertThat(Hashes.ofId(claims("a", "1"))).isEqualTo(Hashes.ofId(claims("a", "1")));
    assertThat(Hashes.ofId(claims("a", "1"))).isNotEqualTo(Hashes.ofId(claims("b", "1")));
    assertThat(Hashes.ofId(claims("a", ""))).isNull();
    assertThat(Hashes.ofId(claims("a\u001f", "1"))).isNull();
  }

  private static Claims claims(String issuer, String id) {
    return new Claims(issuer, id, List.of(), null, null, null);
  }
}
