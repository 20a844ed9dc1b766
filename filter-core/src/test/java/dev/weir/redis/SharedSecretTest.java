package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedSecretTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);
  private static final String KEY = "weir:t:secrets";

  private final SecureRandom random = new SecureRandom();
  private final KeySpace keys = new KeySpace("weir", "t");
  private RedisGateway gateway;

  @BeforeEach
  void open() {
    gateway = Gateways.connected(redis.server().port(), new Telemetry());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void theOldestWinsWhicheverNodeComesFirst() {
    SecretRing young = SecretRing.generated(random, 1_732_182_000_000_002L);
    SecretRing old = SecretRing.generated(random, 1_732_182_000_000_001L);
    young.sign(MESSAGE);
    old.sign(MESSAGE);

    exchange(young);
    exchange(old);
    exchange(young);

    assertThat(young.sign(MESSAGE)).isEqualTo(old.sign(MESSAGE));
    assertThat(redis.command("ZCARD", KEY)).isEqualTo(2L);
  }

  @Test
  void aNodeAcceptsWhatAnotherSignedBeforeTheyMet() {
    SecretRing young = SecretRing.generated(random, 2);
    SecretRing old = SecretRing.generated(random, 1);
    byte[] early = young.sign(MESSAGE);
    old.sign(MESSAGE);

    exchange(young);
    exchange(old);

    assertThat(old.verify(early, MESSAGE)).isTrue();
  }

  @Test
  void aNodeThatJoinsSignsOnlyWithWhatTheOthersKnow() {
    SecretRing here = SecretRing.generated(random, 2);
    SecretRing joining = SecretRing.generated(random, 1);

    exchange(here);
    exchange(joining);

    assertThat(here.verify(joining.sign(MESSAGE), MESSAGE)).isTrue();
    assertThat(redis.command("ZCARD", KEY)).isEqualTo(1L);
  }

  @Test
  void aNodeThatOnlyVerifiedKeepsWhatItHeldAfterAFlush() {
    SecretRing signer = SecretRing.generated(random, 1);
    SecretRing reader = SecretRing.generated(random, 2);
    exchange(signer);
    exchange(reader);
    byte[] early = signer.sign(MESSAGE);
    redis.command("FLUSHALL");

    exchange(SecretRing.generated(random, 3));
    exchange(reader);

    assertThat(reader.verify(early, MESSAGE)).isTrue();
  }

  @Test
  void aNodePutsItsSecretBackAfterAFlush() {
    SecretRing ring = SecretRing.generated(random, 1);
    exchange(ring);
    redis.command("FLUSHALL");

    exchange(ring);
    SecretRing newcomer = SecretRing.generated(random, 2);
    exchange(newcomer);

    assertThat(newcomer.sign(MESSAGE)).isEqualTo(ring.sign(MESSAGE));
  }

  @Test
  void exchangingAgainChangesNothingButTheLifeTime() {
    SecretRing ring = SecretRing.generated(random, 1);
    exchange(ring);
    redis.command("PEXPIRE", KEY, "5000");

    exchange(ring);

    assertThat(redis.command("ZCARD", KEY)).isEqualTo(1L);
    assertThat(redis.command("PTTL", KEY))
        .isInstanceOfSatisfying(Long.class, ttl -> assertThat(ttl).isGreaterThan(2_591_000_000L));
  }

  @Test
  void noMoreThanEightStay() {
    for (int i = 0; i < 12; i++) {
      SecretRing ring = SecretRing.generated(random, 100 - i);
      ring.sign(MESSAGE);
      exchange(ring);
    }

    assertThat(redis.command("ZCARD", KEY)).isEqualTo(8L);
  }

  @Test
  void junkAmongTheSecretsIsPassedOver() {
    redis.command("ZADD", KEY, "0", "no secret");
    SecretRing ring = SecretRing.generated(random, 5);
    SecretRing other = SecretRing.generated(random, 6);

    exchange(ring);
    exchange(other);

    assertThat(other.sign(MESSAGE)).isEqualTo(ring.sign(MESSAGE));
  }

  @Test
  void aKeyOfAnotherTypeIsReplaced() {
    redis.command("SET", KEY, "junk");

    exchange(SecretRing.generated(random, 5));

    assertThat(redis.command("ZCARD", KEY)).isEqualTo(1L);
  }

  @Test
  void aConfiguredSecretNeverReachesRedis() {
    exchange(SecretRing.fixed(MESSAGE));

    assertThat(redis.command("DBSIZE")).isEqualTo(0L);
  }

  private void exchange(SecretRing ring) {
    new SharedSecret(gateway, keys, ring).exchange().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
