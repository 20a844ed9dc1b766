package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.Headers;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision table of storing, {@code storing.txt}, and what of a response is kept. */
final class StoringTest {

  static Stream<DecisionTable.Row> rows() {
    return DecisionTable.rows(StoringTest.class, "storing.txt");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void decides(DecisionTable.Row row) {
    Set<String> traits = Set.of(row.cell(1).split(" +", -1));
    CacheRule rule =
        Decisions.rule(traits.stream().filter(trait -> trait.contains("=")).findFirst().orElse(""));
    Inquiry.Credentials credentials =
        traits.contains("authorization")
            ? Inquiry.Credentials.AUTHORIZATION
            : traits.contains("api-key") ? Inquiry.Credentials.OTHER : Inquiry.Credentials.NONE;
    Usage usage =
        new Usage(traits.contains("session"), traits.contains("cookies"), traits.contains("user"));
    boolean personal = credentials != Inquiry.Credentials.NONE || usage.cookies() || usage.user();
    Terms.Basis basis =
        Decisions.basis(
            Integer.parseInt(row.cell(0)), Decisions.headers(row.cell(2)), rule, personal);
    Terms terms = Terms.of(basis, Decisions.settings());

    Refusal refusal =
        Storing.refusal(
            new Storing.Candidate(traits.contains("no-store"), credentials, usage, basis), terms);

    String outcome = refusal == null ? "stored " + terms.lifetimeMillis() / 1000 : refusal.text();
    assertThat(outcome).isEqualTo(row.cell(3));
  }

  @Test
  void keepsEverythingButWhatIsOfOneHopOrComputed() {
    Headers kept =
        Storing.kept(
            Decisions.headers(
                "Connection: x-hop ¦ X-Hop: 1 ¦ Keep-Alive: 1 ¦ TE: x ¦ Upgrade: x ¦ Age: 1"
                    + " ¦ Set-Cookie: a=b ¦ Content-Length: 1 ¦ X-Own: 1 ¦ RateLimit: x"
                    + " ¦ Weir-Cache-Control: max-age=1 ¦ Surrogate-Key: a ¦ ETag: \"1\""),
            Directives.NONE,
            "Weir-Cache-Control",
            "Weir");

    assertThat(kept.names()).containsExactly("x-own", "etag");
  }

  @Test
  void keepsNoFieldThatCouldEndItsLine() {
    Headers kept =
        Storing.kept(
            Headers.of("A", "1\r\nSet-Cookie: x", "B", "2\0", "C", "3", "D\r\nE", "4"),
            Directives.NONE,
            "",
            "");

    assertThat(kept).isEqualTo(Headers.of("C", "3"));
  }
}
