package dev.weir.blacklist;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a token's own words amount to, as a pure decision. Words that were not verified can only
 * speak against a token, so it does no harm to believe them.
 *
 * @param leeway how far the clocks of issuers and verifiers may be apart
 * @param maxLife the longest life of a token
 */
record Judge(Duration leeway, Duration maxLife) {

  /** How much longer than its token a revocation is remembered, beside the leeway. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  /**
   * The verdict on a token that is not listed as revoked.
   *
   * @param latestMark the latest of the marks that apply to it, milliseconds since 1970: what was
   *     issued before is revoked; 0 for none
   * @param opaque whether it may say nothing of its time because nobody can read it
   */
  Verdict judge(Claims claims, boolean opaque, long latestMark, long nowMillis) {
    if (issuedBefore(claims.issuedAt(), latestMark)) {
      return Verdict.REVOKED;
    }
    long leewayMillis = leeway.toMillis();
    Instant expires = claims.expiresAt();
    if (expires != null && millis(expires) + leewayMillis < nowMillis) {
      return Verdict.EXPIRED;
    }
    if (later(claims.notBefore(), nowMillis + leewayMillis)
        || later(claims.issuedAt(), nowMillis + leewayMillis)) {
      return Verdict.PREMATURE;
    }
    return bounded(claims, opaque, nowMillis) ? Verdict.LIVE : Verdict.UNBOUNDED;
  }

  /**
   * Whether a token may have been issued before a mark. Issuers mostly name the second, so one that
   * was issued in the second of the mark counts as older; one that does not say when it was issued
   * does, too.
   */
  private static boolean issuedBefore(@Nullable Instant issuedAt, long mark) {
    return mark > 0 && (issuedAt == null || millis(issuedAt) < mark);
  }

  private static boolean later(@Nullable Instant time, long millis) {
    return time != null && millis(time) > millis;
  }

  private boolean bounded(Claims claims, boolean opaque, long nowMillis) {
    Instant expires = claims.expiresAt();
    Instant issued = claims.issuedAt();
    long life = maxLife.toMillis();
    if (issued != null) {
      long end = millis(issued) + life;
      return expires == null ? nowMillis <= end + leeway.toMillis() : millis(expires) <= end;
    }
    return expires == null ? opaque : millis(expires) <= nowMillis + life + leeway.toMillis();
  }

  /**
   * Whether a token may be admitted at a time when its revocation is forgotten: it ends too late,
   * and does not say since when it lives.
   */
  boolean outlivesItsRevocation(Claims claims, long nowMillis) {
    Instant expires = claims.expiresAt();
    return claims.issuedAt() == null
        && expires != null
        && millis(expires) > nowMillis + maxLife.plus(leeway).toMillis();
  }

  /** Until when the revocation of a token has to be remembered, milliseconds since 1970. */
  long rememberUntil(Claims claims, long nowMillis) {
    Instant expires = claims.expiresAt();
    Instant issued = claims.issuedAt();
    long longest = nowMillis + maxLife.toMillis();
    long end = longest;
    if (expires != null) {
      end = Math.min(longest, millis(expires));
    } else if (issued != null) {
      end = Math.min(longest, millis(issued) + maxLife.toMillis());
    }
    return end + leeway.multipliedBy(2).plus(MARGIN).toMillis();
  }

  /** How long a mark has to be remembered: as long as a token issued before it may live. */
  Duration markLife() {
    return maxLife.plus(leeway.multipliedBy(2)).plus(MARGIN);
  }

  /** Saturated, since a token may name any time. */
  private static long millis(Instant time) {
    long seconds = Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, time.getEpochSecond()));
    return seconds * 1000 + time.getNano() / 1_000_000;
  }

  private static final long MOST_SECONDS = 1L << 50;
}
