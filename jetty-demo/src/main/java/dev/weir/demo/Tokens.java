package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.blacklist.ClaimNames;
import dev.weir.blacklist.Claims;
import dev.weir.blacklist.Scope;
import dev.weir.blacklist.TokenVerifier;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Issues and verifies the demo's bearer tokens: JWTs signed with HMAC-SHA256, good for an hour.
 * Thread-safe.
 */
final class Tokens implements TokenVerifier {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER =
      BASE64.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final int LIFE_SECONDS = 3600;
  private static final int ID_BYTES = 16;

  private final byte[] key;
  private final LongSupplier millis;
  private final SecureRandom random;

  /**
   * @param secret what processes that share a Redis have in common, or null for a key of this
   *     process alone
   * @param millis the time, milliseconds since 1970
   */
  Tokens(@Nullable String secret, LongSupplier millis, SecureRandom random) {
    this.millis = millis;
    this.random = random;
    this.key = secret == null ? random.generateSeed(32) : mac(secret.getBytes(UTF_8), "tokens");
  }

  /** A token for {@code subject}. */
  String issue(String subject) {
    // To the millisecond: one issued right after all of a user's were revoked is good.
    BigDecimal now = BigDecimal.valueOf(millis.getAsLong(), 3);
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    JsonObject claims =
        Reply.object()
            .add("iss", "jetty-demo")
            .add("sub", subject)
            .add("jti", BASE64.encodeToString(id))
            .add("iat", now)
            .add("exp", now.add(BigDecimal.valueOf(LIFE_SECONDS)))
            .build();
    String input = HEADER + "." + BASE64.encodeToString(claims.toString().getBytes(UTF_8));
    return input + "." + BASE64.encodeToString(mac(key, input));
  }

  @Override
  public Optional<Claims> verify(String token) {
    int dot = token.lastIndexOf('.');
    if (dot < 0 || !token.startsWith(HEADER + ".")) {
      return Optional.empty();
    }
    String input = token.substring(0, dot);
    String signature = BASE64.encodeToString(mac(key, input));
    boolean genuine =
        MessageDigest.isEqual(signature.getBytes(UTF_8), token.substring(dot + 1).getBytes(UTF_8));
    return genuine ? claims(input.substring(HEADER.length() + 1)) : Optional.empty();
  }

  private static Optional<Claims> claims(String payload) {
    try (var reader =
        JSON.createReader(new ByteArrayInputStream(Base64.getUrlDecoder().decode(payload)))) {
      Map<String, Object> claims = new HashMap<>();
      reader.readObject().forEach((name, value) -> put(claims, name, value));
      return Optional.of(Claims.of(claims, ClaimNames.STANDARD));
    } catch (JsonException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static void put(Map<String, Object> claims, String name, JsonValue value) {
    if (value instanceof JsonString text) {
      claims.put(name, text.getString());
    } else if (value instanceof JsonNumber number) {
      claims.put(name, number.bigDecimalValue());
    }
  }

  /** The user that a token was issued to, or empty when it is not genuine. */
  Optional<String> subject(String token) {
    return verify(token)
        .flatMap(
            claims ->
                claims.scopes().stream()
                    .filter(scope -> scope.kind() == Scope.Kind.SUBJECT)
                    .map(Scope::value)
                    .findFirst());
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
