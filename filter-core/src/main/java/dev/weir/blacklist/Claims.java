package dev.weir.blacklist;

import dev.weir.blacklist.Scope.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a token says of itself, as far as revocation is concerned (RFC 7519 §4.1). Immutable.
 *
 * @param issuer {@code iss}
 * @param id {@code jti}, unique among the tokens of its issuer
 * @param scopes what it can be revoked by; {@link Scope#everyone} goes without saying
 * @param issuedAt {@code iat}
 * @param notBefore {@code nbf}
 * @param expiresAt {@code exp}
 */
public record Claims(
    @Nullable String issuer,
    @Nullable String id,
    List<Scope> scopes,
    @Nullable Instant issuedAt,
    @Nullable Instant notBefore,
    @Nullable Instant expiresAt) {
  /** What is known of a token that says nothing. */
  public static final Claims NONE = new Claims(null, null, List.of(), null, null, null);

  public Claims {
    scopes = List.copyOf(scopes);
  }

  /**
   * The claims in a map such as libraries for JWTs hand out: texts for names, and for points in
   * time numbers of seconds since 1970, {@link Instant}s or {@link Date}s.
   *
   * @param names which claims say what a token belongs to
   * @throws IllegalArgumentException if {@code iss}, {@code jti} or a point in time is not what it
   *     has to be
   */
  public static Claims of(Map<String, ?> claims, ClaimNames names) {
    String issuer = requiredText(claims, "iss");
    List<Scope> scopes = new ArrayList<>();
    if (issuer != null && !issuer.isEmpty()) {
      scopes.add(new Scope(Kind.ISSUER, issuer));
    }
    names.byKind().forEach((kind, alternatives) -> addScope(scopes, claims, kind, alternatives));
    return new Claims(
        issuer,
        requiredText(claims, "jti"),
        scopes,
        time(claims, "iat"),
        time(claims, "nbf"),
        time(claims, "exp"));
  }

  private static void addScope(
      List<Scope> scopes, Map<String, ?> claims, Kind kind, List<String> alternatives) {
    for (String name : alternatives) {
      String value = text(claims, name);
      if (value != null && !value.isEmpty()) {
        scopes.add(new Scope(kind, value));
      }
    }
  }

  private static @Nullable String requiredText(Map<String, ?> claims, String name) {
    String text = text(claims, name);
    if (text == null && claims.get(name) != null) {
      throw new IllegalArgumentException("the claim " + name + " is no text");
    }
    return text;
  }

  /** The value as a text; null when there is none, or one that is no name of anything. */
  private static @Nullable String text(Map<String, ?> claims, String name) {
    Object value = claims.get(name);
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Number number) {
      return number.doubleValue() == number.longValue()
          ? Long.toString(number.longValue())
          : number.toString();
    }
    return value instanceof java.net.URL || value instanceof java.net.URI ? value.toString() : null;
  }

  private static @Nullable Instant time(Map<String, ?> claims, String name) {
    Object value = claims.get(name);
    if (value == null || value instanceof Instant) {
      return (Instant) value;
    }
    if (value instanceof Date date) {
      return date.toInstant();
    }
    if (value instanceof Number seconds) {
      return instant(seconds.doubleValue(), name);
    }
    throw new IllegalArgumentException("the claim " + name + " is no point in time");
  }

  private static Instant instant(double seconds, String name) {
    double whole = Math.floor(seconds);
    try {
      if (Double.isFinite(seconds) && Math.abs(whole) < Long.MAX_VALUE) {
        return Instant.ofEpochSecond((long) whole, Math.round((seconds - whole) * 1e9));
      }
    } catch (DateTimeException | ArithmeticException outOfRange) {
      // Said below.
    }
    throw new IllegalArgumentException("the claim " + name + " is no point in time");
  }

  /** Nothing of what it says: names may stand there. */
  @Override
  public String toString() {
    return "Claims[" + scopes.size() + " scopes]";
  }
}
