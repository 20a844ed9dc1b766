package dev.weir.blacklist.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.blacklist.ClaimNames;
import dev.weir.blacklist.Claims;
import dev.weir.blacklist.TokenFormat;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what kind of token a text is, strictly: what a lenient library might take for a JWT is
 * either spelt in the one canonical way or refused, so that no revoked token has a second spelling.
 * Thread-safe.
 */
public final class TokenReader {
  private static final int JWS_DOTS = 2;
  private static final int JWE_DOTS = 4;
  private static final byte[] SEXTETS = sextets();

  private final TokenFormat format;
  private final int maxLength;
  private final ClaimNames names;

  public TokenReader(TokenFormat format, int maxLength, ClaimNames names) {
    this.format = format;
    this.maxLength = maxLength;
    this.names = names;
  }

  /** The token, or null when it is not spelt as a token may be. */
  public @Nullable Presented read(String token) {
    int dots = dots(token);
    if (dots < 0) {
      return null;
    }
    if (format == TokenFormat.OPAQUE || (format == TokenFormat.ANY && dots < JWS_DOTS)) {
      return new Presented(Claims.NONE, null, token);
    }
    if (dots == JWS_DOTS) {
      return jws(token);
    }
    // Nobody but its recipient can read an encrypted token, so it is opaque here.
    return dots == JWE_DOTS && encrypted(token) ? new Presented(Claims.NONE, null, token) : null;
  }

  /** How many dots stand in a {@code b68token} (RFC 6750 §2.1), or -1 when it is none. */
  private int dots(String token) {
    int length = token.length();
    if (length == 0 || length > maxLength) {
      return -1;
    }
    int dots = 0;
    boolean padded = false;
    for (int i = 0; i < length; i++) {
      char c = token.charAt(i);
      if (c == '=') {
        padded = true;
      } else if (padded || !(sextet(c) >= 0 || "./+~".indexOf(c) >= 0)) {
        return -1;
      }
      dots += c == '.' ? 1 : 0;
    }
    return padded && token.charAt(0) == '=' ? -1 : dots;
  }

  private @Nullable Presented jws(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (!canonical(token, 0, first)
        || !canonical(token, first + 1, second)
        || !canonical(token, second + 1, token.length())) {
      return null;
    }
    try {
      Map<String, Object> unused = JsonObjectReader.read(decoded(token, 0, first));
      Claims claims = Claims.of(JsonObjectReader.read(decoded(token, first + 1, second)), names);
      return new Presented(claims, Hashes.ofSigningInput(token.substring(0, second)), null);
    } catch (JsonObjectReader.NotAnObject | IllegalArgumentException malformed) {
      return null;
    }
  }

  /** Whether it is a JWE in order, its header included (RFC 7516 §3.1, §4.1.2). */
  private static boolean encrypted(String token) {
    int start = 0;
    for (int dot = token.indexOf('.'); dot >= 0; dot = token.indexOf('.', start)) {
      if (!canonical(token, start, dot)) {
        return false;
      }
      start = dot + 1;
    }
    boolean tagged = start < token.length() && canonical(token, start, token.length());
    try {
      byte[] header = decoded(token, 0, token.indexOf('.'));
      return tagged && JsonObjectReader.read(header).get("enc") instanceof String;
    } catch (JsonObjectReader.NotAnObject malformed) {
      return false;
    }
  }

  private static byte[] decoded(String token, int from, int to) {
    return Base64.getUrlDecoder().decode(token.substring(from, to).getBytes(ISO_8859_1));
  }

  /**
   * Whether a part is the base64url without padding that an encoder makes: its alphabet only, and
   * no bits set that decoding drops (RFC 4648 §3.5).
   */
  private static boolean canonical(String token, int from, int to) {
    for (int i = from; i < to; i++) {
      if (sextet(token.charAt(i)) < 0) {
        return false;
      }
    }
    int dropped =
        switch ((to - from) % 4) {
          case 0 -> 0;
          case 2 -> 0b1111;
          case 3 -> 0b11;
          default -> -1;
        };
    return dropped == 0 || (dropped > 0 && (sextet(token.charAt(to - 1)) & dropped) == 0);
  }

  private static int sextet(char c) {
    return c < SEXTETS.length ? SEXTETS[c] : -1;
  }

  private static byte[] sextets() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    return values;
  }
}
