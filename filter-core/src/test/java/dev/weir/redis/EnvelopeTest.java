package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final byte KIND = 's';
  private static final String KEY = "weir:app:session:{h}/a:cart";

  private final Envelope envelope = new Envelope(SecretRing.fixed(bytes("secret")));

  @Property(tries = 200)
  void givesBackWhatWasSealed(@ForAll byte[] payload, @ForAll long stamp, @ForAll String key) {
    byte[] sealed = envelope.seal(KIND, key, stamp, payload);

    Envelope.Opened opened = envelope.open(KIND, key, sealed);

    assertThat(opened.stamp()).isEqualTo(stamp);
    assertThat(opened.payload()).isEqualTo(payload);
  }

  @Property(tries = 500)
  void noticesAnyChangedBit(@ForAll @IntRange(max = 38 * 8) int bit) {
    byte[] sealed = envelope.seal(KIND, KEY, 7, bytes("payload"));
    int index = Math.min(bit / 8, sealed.length - 1);
    sealed[index] ^= (byte) (1 << (bit % 8));

    assertRefused(KIND, KEY, sealed);
  }

  @Property(tries = 100)
  void noticesWhenItWasCutShort(@ForAll @IntRange(max = 38) int length) {
    byte[] sealed = envelope.seal(KIND, KEY, 7, bytes("payload"));

    assertRefused(KIND, KEY, Arrays.copyOf(sealed, length));
  }

  @Property(tries = 200)
  void refusesJunk(@ForAll byte[] junk) {
    assertRefused(KIND, KEY, junk);
  }

  @Test
  void refusesAnotherKeysValue() {
    byte[] sealed = envelope.seal(KIND, KEY, 7, bytes("payload"));

    assertRefused(KIND, "weir:app:session:{h}/a:name", sealed);
  }

  @Test
  void refusesAnotherKind() {
    byte[] sealed = envelope.seal(KIND, KEY, 7, bytes("payload"));

    assertRefused((byte) 'c', KEY, sealed);
  }

  @Test
  void refusesWhatWasSealedWithAnUnknownSecret() {
    byte[] sealed =
        new Envelope(SecretRing.fixed(bytes("other"))).seal(KIND, KEY, 7, bytes("payload"));

    assertRefused(KIND, KEY, sealed);
  }

  /** Stored bytes of format version 1; they must be readable for ever. */
  @Test
  void keepsItsFormat() {
    byte[] sealed = envelope.seal(KIND, KEY, 0x0102030405060708L, bytes("payload"));

    assertThat(HexFormat.of().formatHex(sealed)).isEqualTo(GOLDEN);
  }

  private static final String GOLDEN =
      "5752017346bb51a30102030405060708a99dae3b74fa35751bc85104f23488b97061796c6f6164";

  private void assertRefused(byte kind, String key, byte[] sealed) {
    assertThatExceptionOfType(BadRedisData.class)
        .isThrownBy(() -> envelope.open(kind, key, sealed));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
