package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecretRingTest {
  private static final byte[] MESSAGE = bytes("message");

  private final SecureRandom random = new SecureRandom();

  @Test
  void acceptsItsOwnSignatureOnly() {
    SecretRing ring = SecretRing.fixed(bytes("secret"));
    byte[] signature = ring.sign(MESSAGE);

    assertThat(signature).hasSize(SecretRing.SIGNATURE_BYTES);
    assertThat(ring.verify(signature, MESSAGE)).isTrue();
    assertThat(ring.verify(signature, bytes("massage"))).isFalse();
    assertThat(ring.verify(new byte[16], MESSAGE)).isFalse();
    assertThat(ring.verify(new byte[0], MESSAGE)).isFalse();
    assertThat(SecretRing.fixed(bytes("other")).verify(signature, MESSAGE)).isFalse();
  }

  @Test
  void tellsWhereOnePartEndsAndTheNextBegins() {
    SecretRing ring = SecretRing.fixed(bytes("secret"));

    assertThat(ring.verify(ring.sign(bytes("ab"), bytes("c")), bytes("a"), bytes("bc"))).isFalse();
    assertThat(ring.verify(ring.sign(bytes("ab")), bytes("ab"), bytes(""))).isFalse();
  }

  @Test
  void anOlderSecretTakesOverAndTheOwnStaysAccepted() {
    SecretRing young = SecretRing.generated(random, 2_000);
    SecretRing old = SecretRing.generated(random, 1_000);
    byte[] before = young.sign(MESSAGE);

    young.adopt(List.of(old.signing()));

    assertThat(old.verify(young.sign(MESSAGE), MESSAGE)).isTrue();
    assertThat(young.verify(before, MESSAGE)).isTrue();
  }

  @Test
  void aYoungerSecretIsAcceptedButDoesNotSign() {
    SecretRing young = SecretRing.generated(random, 2_000);
    SecretRing old = SecretRing.generated(random, 1_000);
    byte[] before = old.sign(MESSAGE);

    old.adopt(List.of(young.signing()));

    assertThat(old.sign(MESSAGE)).isEqualTo(before);
    assertThat(old.verify(young.sign(MESSAGE), MESSAGE)).isTrue();
  }

  @Test
  void keepsNoMoreThanTheOldestEight() {
    SecretRing ring = SecretRing.generated(random, 50);
    List<SecretRing> others =
        IntStream.range(0, 100).mapToObj(i -> SecretRing.generated(random, i)).toList();

    others.forEach(other -> ring.adopt(List.of(other.signing())));

    List<SecretRing> accepted =
        others.stream().filter(other -> ring.verify(other.sign(MESSAGE), MESSAGE)).toList();
    assertThat(accepted).containsExactlyElementsOf(others.subList(0, 8));
  }

  @Test
  void aConfiguredSecretGivesWayToNobody() {
    SecretRing ring = SecretRing.fixed(bytes("secret"));
    SecretRing old = SecretRing.generated(random, -1);

    ring.adopt(List.of(old.signing()));

    assertThat(ring.verify(old.sign(MESSAGE), MESSAGE)).isFalse();
    assertThat(ring.sign(MESSAGE)).isEqualTo(SecretRing.fixed(bytes("secret")).sign(MESSAGE));
  }

  @Test
  void signsRightOnManyThreads() {
    SecretRing ring = SecretRing.fixed(bytes("secret"));

    assertThat(
            IntStream.range(0, 20_000)
                .parallel()
                .allMatch(i -> ring.verify(ring.sign(bytes("m" + i)), bytes("m" + i))))
        .isTrue();
  }

  @Test
  void refusesAnEmptySecretAndShowsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> SecretRing.fixed(new byte[0]));
    assertThat(SecretRing.fixed(bytes("hunter2"))).asString().doesNotContain("hunter2");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
