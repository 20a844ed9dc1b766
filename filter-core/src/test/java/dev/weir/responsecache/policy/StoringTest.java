package dev.weir.responsecache.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision table of storing, {@code storing.txt}, and what of a response is kept. */
final class StoringTest {

  /** One row: section, status, traits of the exchange, fields, and what becomes of it. */
  record Row(String section, int status, Set<String> traits, String fields, String outcome) {
    @Override
    public String toString() {
      return section + " " + status + " " + traits + " [" + fields + "] -> " + outcome;
    }
  }

  static Stream<Row> rows() throws IOException {
    try (InputStream table = StoringTest.class.getResourceAsStream("storing.txt")) {
      String text = new String(Objects.requireNonNull(table).readAllBytes(), UTF_8);
      return text
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(StoringTest::row)
          .toList()
          .stream();
    }
  }

  private static Row row(String line) {
    String[] cells = line.split("\\|", -1);
    return new Row(
        cells[0].strip(),
        Integer.parseInt(cells[1].strip()),
        Set.of(cells[2].strip().split(" +")),
        cells[3].strip(),
        cells[4].strip());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void decides(Row row) {
    CacheRule rule =
        Decisions.rule(
            row.traits().stream().filter(trait -> trait.contains("=")).findFirst().orElse(""));
    Inquiry.Credentials credentials =
        row.traits().contains("authorization")
            ? Inquiry.Credentials.AUTHORIZATION
            : row.traits().contains("api-key")
                ? Inquiry.Credentials.OTHER
                : Inquiry.Credentials.NONE;
    Usage usage =
        new Usage(
            row.traits().contains("session"),
            row.traits().contains("cookies"),
            row.traits().contains("user"));
    boolean personal = credentials != Inquiry.Credentials.NONE || usage.cookies() || usage.user();
    Terms.Basis basis =
        Decisions.basis(row.status(), Decisions.headers(row.fields()), rule, personal);
    Terms terms = Terms.of(basis, Decisions.settings());

    Refusal refusal =
        Storing.refusal(
            new Storing.Candidate(row.traits().contains("no-store"), credentials, usage, basis),
            terms);

    String outcome = refusal == null ? "stored " + terms.lifetimeMillis() / 1000 : refusal.text();
    assertThat(outcome).isEqualTo(row.outcome());
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
