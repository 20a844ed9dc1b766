package dev.weir.session.id;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.redis.SecretRing;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Issues and verifies session ids. An id is 66 characters of base64url: 22 each for the handle, the
 * secret and the signature over both. A forged id is found out by its signature, so that it costs
 * Redis nothing. Thread-safe.
 */
public final class SessionIds {
  private static final int PART = 22;
  private static final int LENGTH = 3 * PART;
  private static final int RANDOM_BYTES = 16;
  private static final byte[] PURPOSE = "session-id".getBytes(US_ASCII);

  private static final boolean[] BASE64_URL = base64UrlAlphabet();

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final SecretRing secrets;
  private final RandomGenerator random;

  public SessionIds(SecretRing secrets, RandomGenerator random) {
    this.secrets = secrets;
    this.random = random;
  }

  /** A new id for a new session. */
  public SessionId issue() {
    return issue(randomPart());
  }

  /** A new id for the session that is already known by {@code handle}. */
  public SessionId issue(String handle) {
    return sign(handle, randomPart());
  }

  /** The handle that a text of an id's shape begins with, or null when it has another shape. */
  public static @Nullable String handleOf(String text) {
    if (text.length() != LENGTH) {
      return null;
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      if (c >= BASE64_URL.length || !BASE64_URL[c]) {
        return null;
      }
    }
    return text.substring(0, PART);
  }

  /** The id, when its signature is ours; null otherwise. */
  public @Nullable SessionId verify(String text) {
    String handle = handleOf(text);
    if (handle == null) {
      return null;
    }
    String secret = text.substring(PART, 2 * PART);
    byte[] signature;
    try {
      signature = DECODER.decode(text.substring(2 * PART));
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
    boolean ours =
        secrets.verify(signature, PURPOSE, handle.getBytes(US_ASCII), secret.getBytes(US_ASCII));
    return ours ? new SessionId(handle, secret, text) : null;
  }

  /** Compares two texts in a time that does not depend on where they differ. */
  public static boolean same(String one, String other) {
    int difference = one.length() ^ other.length();
    for (int i = 0; i < one.length() && i < other.length(); i++) {
      difference |= one.charAt(i) ^ other.charAt(i);
    }
    return difference == 0;
  }

  /** What Redis holds instead of the secret: a reader of Redis cannot make a usable id of it. */
  public static String hashOf(String secret) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(US_ASCII));
      return ENCODER.encodeToString(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  private SessionId sign(String handle, String secret) {
    byte[] signature = secrets.sign(PURPOSE, handle.getBytes(US_ASCII), secret.getBytes(US_ASCII));
    return new SessionId(handle, secret, handle + secret + ENCODER.encodeToString(signature));
  }

  private static boolean[] base64UrlAlphabet() {
    boolean[] members = new boolean[128];
    for (char c = 0; c < members.length; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      members[c] = letter || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
    return members;
  }

  private String randomPart() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return ENCODER.encodeToString(bytes);
  }
}
