package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Freshness, windows and ages (RFC 9111 §4.2, RFC 5861). */
final class TermsTest {
  private static Terms terms(String fields, String options) {
    return Terms.of(
        Decisions.basis(200, Decisions.headers(fields), Decisions.rule(options), false),
        Decisions.settings());
  }

  @ParameterizedTest(name = "§4.2.2 {0}: {1} s")
  @CsvSource(
      delimiter = '|',
      value = {
        "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT | 0",
        "Last-Modified: Sun, 06 Nov 1994 08:49:27 GMT | 1",
        "Last-Modified: Sun, 06 Nov 1994 07:49:37 GMT | 360",
        "Last-Modified: Sat, 06 Nov 1993 08:49:37 GMT | 3600",
        "Last-Modified: Mon, 07 Nov 1994 08:49:37 GMT | 0",
        "Last-Modified: Sun, 06 Nov 1994 08:49:27 GMT ¦ Date: Sun, 06 Nov 1994 08:49:47 GMT | 2",
        "ETag: \"1\" | 0"
      })
  void guessesATenthOfTheTimeSinceTheLastChange(String fields, long seconds) {
    assertThat(terms(fields, "").lifetimeMillis() / 1000).isEqualTo(seconds);
    assertThat(terms(fields, "").explicit()).isFalse();
  }

  @ParameterizedTest(name = "RFC 5861 {0} under {1}: refresh {2} s, stand in {3} s")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "max-age=1 | - | 0 | 60",
        "max-age=1 | swr=30s | 30 | 60",
        "max-age=1, stale-while-revalidate=5 | swr=30s | 5 | 60",
        "max-age=1, stale-while-revalidate=0 | swr=30s | 0 | 60",
        "max-age=1, stale-while-revalidate=x | swr=30s | 0 | 60",
        "max-age=1, stale-if-error=5 | - | 0 | 5",
        "max-age=1, stale-if-error=0 | - | 0 | 0",
        "max-age=1, stale-if-error=x | - | 0 | 0",
        "max-age=1, stale-while-revalidate=5, stale-if-error=5, must-revalidate | swr=30s | 0 | 0",
        "max-age=1, stale-while-revalidate=5, stale-if-error=5, proxy-revalidate | swr=30s | 0 | 0",
        "s-maxage=1, stale-while-revalidate=5, stale-if-error=5 | swr=30s | 0 | 0",
        "no-cache, stale-while-revalidate=5, stale-if-error=5 | swr=30s | 0 | 0"
      })
  void readsTheWindowsInWhichAStaleResponseMayServe(
      String control, String options, long swr, long sie) {
    Terms terms = terms("Cache-Control: " + control, options == null ? "" : options);

    assertThat(terms.swrMillis() / 1000).isEqualTo(swr);
    assertThat(terms.sieMillis() / 1000).isEqualTo(sie);
  }

  @ParameterizedTest(name = "§4.2.3 {0} after {1} ms: {2} ms")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | 0 | 0",
        "- | 250 | 250",
        "- | -5 | 0",
        "Age: 30 | 0 | 30000",
        "Age: 30 | 250 | 30250",
        "Age: 30, 60 | 0 | 30000",
        "Age: 30 ¦ Age: 60 | 0 | 30000",
        "Age: -1 | 0 | 0",
        "Age: 1.5 | 0 | 0",
        "Age: x | 100 | 100",
        "Age: 99999999999 | 0 | 2147483648000",
        "Date: Sun, 06 Nov 1994 08:49:07 GMT | 0 | 30000",
        "Date: Sun, 06 Nov 1994 08:49:07 GMT ¦ Age: 10 | 0 | 30000",
        "Date: Sun, 06 Nov 1994 08:49:07 GMT ¦ Age: 40 | 0 | 40000",
        "Date: Sun, 06 Nov 1994 09:49:07 GMT | 0 | 0",
        "Date: nonsense | 0 | 0"
      })
  void findsTheAgeAtArrival(String fields, long delay, long age) {
    Terms.Basis basis =
        Decisions.basis(
            200, Decisions.headers(fields == null ? "" : fields), Decisions.rule(""), false);

    assertThat(Terms.initialAge(basis, delay)).isEqualTo(age);
  }
}
