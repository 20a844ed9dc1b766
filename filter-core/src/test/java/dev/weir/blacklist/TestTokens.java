package dev.weir.blacklist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JWTs for tests, signed with HMAC-SHA256. */
public final class TestTokens {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final byte[] KEY = "a key that only tests know, 32 bytes".getBytes(UTF_8);

  private TestTokens() {}

  /** A token of these claims, each a name and its value: a text, or a number as it is written. */
  public static String of(Object... namesAndValues) {
    Map<String, Object> claims = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      claims.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return ofPayload(
        claims.entrySet().stream()
            .map(claim -> '"' + claim.getKey() + "\":" + json(claim.getValue()))
            .collect(Collectors.joining(",", "{", "}")));
  }

  /** A token of this payload. */
  public static String ofPayload(String payload) {
    return of(HEADER, payload);
  }

  /** A token of this header and this payload. */
  public static String of(String header, String payload) {
    String input = encoded(header.getBytes(UTF_8)) + "." + encoded(payload.getBytes(UTF_8));
    return input + "." + encoded(signature(input));
  }

  /** A token of this subject and name that lives for an hour. */
  public static String live(String subject, String id) {
    return live(subject, id, Duration.ofHours(1));
  }

  /** The same that lives for so long. */
  public static String live(String subject, String id, Duration life) {
    long now = System.currentTimeMillis() / 1000;
    long end = now + life.toSeconds();
    return of("iss", "test", "jti", id, "sub", subject, "iat", now - 1, "exp", end);
  }

  /** Base64url without padding. */
  public static String encoded(byte[] bytes) {
    return BASE64.encodeToString(bytes);
  }

  private static String json(Object value) {
    return value instanceof String ? "\"" + value + '"' : String.valueOf(value);
  }

  private static byte[] signature(String input) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
      return mac.doFinal(input.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Spellings that one library or another decodes to the same three parts. */
  public static List<String> otherSpellings(String token) {
    String[] part = parts(token);
    return List.of(
        part[0] + "=." + part[1] + "." + part[2],
        part[0] + "." + part[1] + "==." + part[2],
        token + "=",
        token + "==",
        token + ".",
        token + "..",
        "." + token,
        " " + token,
        token + "\n",
        part[0] + "\n." + part[1] + "." + part[2],
        part[0] + ". " + part[1] + "." + part[2],
        part[0] + "." + part[1] + "!." + part[2],
        part[0] + "." + part[1].replace('-', '+').replace('_', '/') + "=." + part[2],
        part[0] + "." + withTrailingBits(part[1]) + "." + part[2],
        withTrailingBits(part[0]) + "." + part[1] + "." + part[2],
        part[0] + "." + part[1] + "." + withTrailingBits(part[2]),
        part[0] + "." + part[1] + "A." + part[2],
        token.replace(".", "%2E"),
        token.replace('.', '\uff0e'),
        token + ".e30",
        "\"" + token + "\"");
  }

  private static String withTrailingBits(String part) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char last = part.charAt(part.length() - 1);
    char other = alphabet.charAt(alphabet.indexOf(last) ^ 1);
    return part.length() % 4 == 0 ? part + "=" : part.substring(0, part.length() - 1) + other;
  }

  private static String[] parts(String token) {
    return token.split("\\.", -1);
  }
}
