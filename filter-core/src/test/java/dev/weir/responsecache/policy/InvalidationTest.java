package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.Headers;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What requests make invalid, {@code invalidating.txt}. */
final class InvalidationTest {
  private static final String ORIGIN = "http://test.example";

  static Stream<DecisionTable.Row> rows() {
    return DecisionTable.rows(InvalidationTest.class, "invalidating.txt");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void invalidates(DecisionTable.Row row) {
    String method = row.cell(0);
    Decisions.Asked asked =
        new Decisions.Asked(method, "http", "test.example", row.cell(2), Headers.NONE);
    boolean changed =
        !Invalidation.safe(method) && Invalidation.happened(Integer.parseInt(row.cell(1)));
    String targets =
        Invalidation.urls(asked, Decisions.headers(row.cell(3))).stream()
            .map(url -> url.substring(ORIGIN.length()))
            .collect(Collectors.joining(" "));

    assertThat(changed ? targets : "nothing").isEqualTo(row.cell(4));
  }
}
