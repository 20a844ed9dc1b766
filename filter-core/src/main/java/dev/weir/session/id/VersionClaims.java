package dev.weir.session.id;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.redis.SecretRing;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Signs and reads the version that a client carries: the version of its session as of the last
 * response that changed it. A node whose copy is older asks Redis before it uses the copy. Signed,
 * so that nobody can make a node ask Redis by inventing versions. Thread-safe.
 */
public final class VersionClaims {
  private static final byte[] PURPOSE = "session-version".getBytes(US_ASCII);
  private static final int MAX_LENGTH = 64;
  private static final int RADIX = 36;

  private final SecretRing secrets;

  public VersionClaims(SecretRing secrets) {
    this.secrets = secrets;
  }

  /** The text of the claim that the session {@code handle} is at {@code version}. */
  public String issue(String handle, long version) {
    String number = Long.toString(version, RADIX);
    byte[] signature = secrets.sign(PURPOSE, handle.getBytes(US_ASCII), number.getBytes(US_ASCII));
    return number + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  /** The claimed version; 0, which claims nothing, when the text is absent or not ours. */
  public long verify(String handle, @Nullable String text) {
    if (text == null || text.length() > MAX_LENGTH) {
      return 0;
    }
    int dot = text.indexOf('.');
    if (dot <= 0) {
      return 0;
    }
    try {
      String number = text.substring(0, dot);
      byte[] signature = Base64.getUrlDecoder().decode(text.substring(dot + 1));
      boolean ours =
          secrets.verify(signature, PURPOSE, handle.getBytes(US_ASCII), number.getBytes(US_ASCII));
      return ours ? Long.parseLong(number, RADIX) : 0;
    } catch (IllegalArgumentException malformed) {
      return 0;
    }
  }
}
