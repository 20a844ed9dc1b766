package dev.weir.responsecache.policy;

import static dev.weir.http.CacheControl.ABSENT;
import static dev.weir.http.CacheControl.INVALID;

import dev.weir.http.CacheControl;
import dev.weir.http.Headers;
import dev.weir.http.HttpDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * For how long, and in which way, a stored response may be used.
 *
 * @param lifetimeMillis freshness lifetime (RFC 9111 §4.2.1)
 * @param swrMillis how long beyond it the response may be served while a new one is made (RFC 5861
 *     §3)
 * @param sieMillis how long beyond it the response may stand in for a failure (RFC 5861 §4)
 * @param alwaysValidated whether each use has to be validated: {@code no-cache}
 * @param neverStale whether it may not be used stale: {@code must-revalidate}, {@code
 *     proxy-revalidate}, {@code s-maxage}, {@code no-cache}
 * @param explicit whether the lifetime was given, not guessed
 */
public record Terms(
    long lifetimeMillis,
    long swrMillis,
    long sieMillis,
    boolean alwaysValidated,
    boolean neverStale,
    boolean explicit) {

  /** Status codes that may be given a lifetime without their saying so (RFC 9110 §15.1). */
  public static final Set<Integer> HEURISTIC =
      Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

  private static final Set<Integer> FAILED = Set.of(404, 405, 410, 414, 501);
  private static final long SECOND = 1000;
  private static final long GUESSED_PART = 10;

  /**
   * What a response is judged by.
   *
   * @param head of the response
   * @param directives its directives
   * @param rule that its request matched
   * @param personal whether its request had anything that may make the response a personal one, so
   *     that nothing may be guessed
   * @param wallSeconds the time of the node's clock when it was made, seconds since 1970
   */
  public record Basis(
      ResponseHead head,
      Directives directives,
      CacheRule rule,
      boolean personal,
      long wallSeconds) {}

  public static Terms of(Basis basis, ResponseCacheSettings settings) {
    CacheControl control = basis.directives().control();
    boolean noCache = control.unqualified("no-cache");
    boolean neverStale =
        noCache
            || control.has("must-revalidate")
            || control.has("proxy-revalidate")
            // RFC 9111 §5.2.2.10: s-maxage means proxy-revalidate as well.
            || control.has("s-maxage");
    long given = given(basis);
    boolean explicit = given != ABSENT;
    long lifetime = explicit ? given * SECOND : otherwise(basis, settings);
    return new Terms(
        lifetime,
        neverStale ? 0 : window(control, "stale-while-revalidate", basis.rule().swr().toMillis()),
        neverStale
            ? 0
            : window(control, "stale-if-error", settings.times().staleIfError().toMillis()),
        noCache,
        neverStale,
        explicit);
  }

  private static long window(CacheControl control, String directive, long otherwise) {
    long seconds = control.seconds(directive);
    if (seconds == INVALID) {
      return 0;
    }
    return seconds == ABSENT ? otherwise : seconds * SECOND;
  }

  /** The lifetime in seconds that the response gives, or {@code ABSENT} (RFC 9111 §4.2.1). */
  private static long given(Basis basis) {
    CacheControl control = basis.directives().control();
    for (String directive : List.of("s-maxage", "max-age")) {
      long seconds = control.seconds(directive);
      if (seconds != ABSENT) {
        // What cannot be read is taken to be stale.
        return seconds == INVALID ? 0 : seconds;
      }
    }
    Headers headers = basis.head().headers();
    return basis.directives().targeted() || !headers.has("Expires") ? ABSENT : expires(basis);
  }

  private static long expires(Basis basis) {
    Set<String> different = new HashSet<>(basis.head().headers().all("Expires"));
    long now = basis.wallSeconds();
    long expires = HttpDate.parse(different.iterator().next().strip(), now);
    if (different.size() > 1 || expires == HttpDate.INVALID) {
      return 0;
    }
    return Math.max(0, Math.min(CacheControl.MOST_SECONDS, expires - date(basis)));
  }

  /** The {@code Date} of the response, or the time of its arrival (RFC 9110 §6.6.1). */
  private static long date(Basis basis) {
    String date = basis.head().headers().first("Date");
    long parsed =
        date == null ? HttpDate.INVALID : HttpDate.parse(date.strip(), basis.wallSeconds());
    return parsed == HttpDate.INVALID ? basis.wallSeconds() : parsed;
  }

  /** The lifetime that the rule gives, or a guess. */
  private static long otherwise(Basis basis, ResponseCacheSettings settings) {
    int status = basis.head().status();
    if (HEURISTIC.contains(status)) {
      CacheRule rule = basis.rule();
      long ruled = (FAILED.contains(status) ? rule.negativeTtl() : rule.ttl()).toMillis();
      if (ruled > 0) {
        return ruled;
      }
    }
    boolean guessable =
        settings.heuristics()
            && !basis.personal()
            && (HEURISTIC.contains(status) || basis.directives().control().has("public"));
    return guessable ? guess(basis, settings.times().heuristic().toMillis()) : 0;
  }

  /** A tenth of the time since the last modification (RFC 9111 §4.2.2). */
  private static long guess(Basis basis, long most) {
    String modified = basis.head().headers().first("Last-Modified");
    long seconds =
        modified == null ? HttpDate.INVALID : HttpDate.parse(modified.strip(), basis.wallSeconds());
    return seconds == HttpDate.INVALID
        ? 0
        : Math.max(0, Math.min(most, (date(basis) - seconds) * SECOND / GUESSED_PART));
  }

  /** The age that a response had when it arrived, milliseconds (RFC 9111 §4.2.3). */
  public static long initialAge(Basis basis, long delayMillis) {
    List<String> ages = basis.head().headers().members("Age");
    long age = ages.isEmpty() ? INVALID : CacheControl.deltaSeconds(ages.get(0));
    long corrected = Math.max(0, age) * SECOND + Math.max(0, delayMillis);
    long apparent = Math.max(0, basis.wallSeconds() - date(basis)) * SECOND;
    return Math.max(corrected, apparent);
  }

  /** How long the response is worth keeping beyond its age at arrival, milliseconds. */
  public long keptMillis(boolean validator, ResponseCacheSettings.Times times) {
    long beyond = Math.max(swrMillis, sieMillis);
    long stale = validator ? Math.max(beyond, times.keepStale().toMillis()) : beyond;
    return Math.min(times.life().toMillis(), lifetimeMillis + stale);
  }
}
