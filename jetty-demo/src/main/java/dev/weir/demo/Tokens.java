package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.blacklist.ClaimNames;
import dev.weir.blacklist.Claims;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.math.BigDecimal;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The demo's bearer tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256 (RFC 7515, {@code
 * HS256}). What the header of a token says of algorithms is never believed. Thread-safe.
 */
final class Tokens {
  static final String ISSUER = "weir-demo";
  static final Duration LIFE = Duration.ofHours(1);
  static final Duration DEVICE_LIFE = Duration.ofDays(90);

  private static final String DEVICE_ISSUER = ISSUER + "-device";

  private static final String ALGORITHM = "HmacSHA256";
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final int KEY_BYTES = 32;
  private static final int ID_BYTES = 16;
  private static final int LONGEST = 4096;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final JsonProvider JSON = JsonProvider.provider();

  private final byte[] key;
  private final SecureRandom random;
  private final Clock clock;

  /** Tokens of every demo that knows the same secret. */
  static Tokens keyedBy(String secret, SecureRandom random, Clock clock) {
    return new Tokens(mac(secret.getBytes(UTF_8), "jetty-demo tokens"), random, clock);
  }

  /** Tokens of this process alone. */
  static Tokens own(SecureRandom random, Clock clock) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new Tokens(key, random, clock);
  }

  private Tokens(byte[] key, SecureRandom random, Clock clock) {
    this.key = key;
    this.random = random;
    this.clock = clock;
  }

  /** A fresh token for a user, valid for an hour. */
  String issue(String user) {
    return issue(ISSUER, user, LIFE);
  }

  /** What a device shows to prove that a user has signed in on it; no bearer token. */
  String issueDevice(String user) {
    return issue(DEVICE_ISSUER, user, DEVICE_LIFE);
  }

  private String issue(String issuer, String user, Duration life) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    // To the millisecond: what is issued right after all of a user's were revoked is good.
    BigDecimal now = BigDecimal.valueOf(clock.millis(), 3);
    JsonObject claims =
        JSON.createObjectBuilder()
            .add("iss", issuer)
            .add("sub", user)
            .add("jti", ENCODER.encodeToString(id))
            .add("iat", now)
            .add("exp", now.longValue() + life.toSeconds())
            .build();
    String signed = encoded(HEADER) + "." + encoded(claims.toString());
    return signed + "." + ENCODER.encodeToString(mac(key, signed));
  }

  private static String encoded(String json) {
    return ENCODER.encodeToString(json.getBytes(UTF_8));
  }

  /** The same claims for Weir, to verify tokens with. */
  Optional<Claims> claims(String token, ClaimNames names) {
    return verify(token)
        .map(
            said -> {
              Map<String, Object> claims = new HashMap<>();
              said.forEach((name, value) -> claims.put(name, plain(value)));
              return Claims.of(claims, names);
            });
  }

  private static Object plain(JsonValue value) {
    if (value instanceof JsonString text) {
      return text.getString();
    }
    return value instanceof JsonNumber number ? number.bigDecimalValue() : value;
  }

  /** The claims of a token that was signed here and has not expired, or empty. */
  Optional<JsonObject> verify(String token) {
    return verify(ISSUER, token);
  }

  /** The same of what {@link #issueDevice} made. */
  Optional<JsonObject> verifyDevice(String token) {
    return verify(DEVICE_ISSUER, token);
  }

  private Optional<JsonObject> verify(String issuer, String token) {
    int signature = token.lastIndexOf('.');
    int payload = token.indexOf('.') + 1;
    if (token.length() > LONGEST || payload < 1 || signature < payload) {
      return Optional.empty();
    }
    String signed = token.substring(0, signature);
    // As text, since lenient decoders know several spellings of one signature.
    String expected = ENCODER.encodeToString(mac(key, signed));
    boolean genuine =
        MessageDigest.isEqual(
            expected.getBytes(UTF_8), token.substring(signature + 1).getBytes(UTF_8));
    return genuine
        ? parsed(token.substring(payload, signature))
            .filter(claims -> claims.getString("iss", "").equals(issuer))
            .filter(claims -> claims.getInt("exp", 0) > clock.instant().getEpochSecond())
        : Optional.empty();
  }

  private static Optional<JsonObject> parsed(String payload) {
    try (var reader =
        JSON.createReader(
            new StringReader(new String(Base64.getUrlDecoder().decode(payload), UTF_8)))) {
      return Optional.of(reader.readObject());
    } catch (JsonException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
