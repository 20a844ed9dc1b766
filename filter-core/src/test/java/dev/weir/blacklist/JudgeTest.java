package dev.weir.blacklist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final Judge JUDGE = new Judge(Duration.ofSeconds(60), Duration.ofDays(1));

  /** Times are seconds from now; an empty cell: the token does not say. */
  @ParameterizedTest(name = "{4}: {5}")
  @CsvSource({
    "  -10,    ,  100,   , LIVE,      an ordinary token",
    "  -10,    ,     ,   , LIVE,      no exp: lives as long as tokens may from iat on",
    "     ,    ,  100,   , LIVE,      no iat",
    "     ,    ,     ,   , UNBOUNDED, neither",
    "  -10,    ,  -60,   , LIVE,      expired within the leeway",
    "  -10,    ,  -61,   , EXPIRED,   expired",
    "  -10,    ,    0,   , LIVE,      expires now",
    "  -10,  60,  100,   , LIVE,      not before, within the leeway",
    "  -10,  61,  100,   , PREMATURE, not before",
    "   60,    ,  100,   , LIVE,      issued ahead of our clock within the leeway",
    "   61,    ,  100,   , PREMATURE, issued in the future",
    "    0,    ,86400,   , LIVE,      the longest life",
    "   -1,    ,86400,   , UNBOUNDED, a longer life",
    "     ,    ,86460,   , LIVE,      no iat and the longest life",
    "     ,    ,86461,   , UNBOUNDED, no iat and a longer life",
    "-86460,   ,     ,   , LIVE,      no exp and as old as tokens get",
    "-86461,   ,     ,   , UNBOUNDED, no exp and older than tokens get",
    "  -10,    ,  100, -11, LIVE,     issued after the mark",
    "  -10,    ,  100, -10, LIVE,     issued at the mark",
    "  -10,    ,  100,  -9, REVOKED,  issued before the mark",
    "  -10,    ,  100, -9.5, REVOKED, issued in the second of the mark",
    "-10.25,   ,  100, -10.5, LIVE,   issued in the second of the mark and says it was after it",
    "-10.75,   ,  100, -10.5, REVOKED, issued in the second of the mark and says it was before it",
    "     ,    ,  100, -9999, REVOKED, no iat and any mark",
    "  -10,    , -999,  -9, REVOKED,  revoked and expired",
    "   99,  99,  100, 100, REVOKED,  revoked and premature",
  })
  void judgesATokenByItsOwnWords(
      @Nullable Double issued,
      @Nullable Double notBefore,
      @Nullable Double expires,
      @Nullable Double mark,
      Verdict verdict) {
    long latest = mark == null ? 0 : millis(mark);

    assertThat(JUDGE.judge(claims(issued, notBefore, expires), false, latest, NOW))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({", LIVE", "-1, REVOKED"})
  void anOpaqueTokenNeedSayNothing(@Nullable Double mark, Verdict verdict) {
    long latest = mark == null ? 0 : millis(mark);

    assertThat(JUDGE.judge(Claims.NONE, true, latest, NOW)).isEqualTo(verdict);
  }

  /** Whoever may still be admitted at some time is remembered as revoked until then. */
  @Property
  void noTokenOutlivesItsRevocation(
      @ForAll @LongRange(min = -200_000, max = 200_000) long issued,
      @ForAll @LongRange(min = -200_000, max = 400_000) long expires,
      @ForAll("present") boolean saysWhenIssued,
      @ForAll("present") boolean saysWhenItExpires,
      @ForAll @LongRange(min = 0, max = 600_000) long later) {
    Claims claims =
        claims(
            saysWhenIssued ? (double) issued : null,
            null,
            saysWhenItExpires ? (double) expires : null);
    if (JUDGE.outlivesItsRevocation(claims, NOW)) {
      return; // is not revoked, and the caller is told
    }

    long then = NOW + later * 1000;
    if (JUDGE.judge(claims, false, 0, then) == Verdict.LIVE) {
      assertThat(JUDGE.rememberUntil(claims, NOW)).isGreaterThan(then + 2000);
    }
  }

  @Provide
  Arbitrary<Boolean> present() {
    return Arbitraries.of(true, true, true, false);
  }

  private static Claims claims(
      @Nullable Double issued, @Nullable Double notBefore, @Nullable Double expires) {
    return new Claims(null, null, List.of(), at(issued), at(notBefore), at(expires));
  }

  private static @Nullable Instant at(@Nullable Double seconds) {
    return seconds == null ? null : Instant.ofEpochMilli(millis(seconds));
  }

  private static long millis(double seconds) {
    return NOW + Math.round(seconds * 1000);
  }
}
