package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which requests select the same variant, {@code selecting.txt}. */
final class VariantsTest {
  static Stream<DecisionTable.Row> rows() {
    return DecisionTable.rows(VariantsTest.class, "selecting.txt");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void selects(DecisionTable.Row row) {
    List<String> names = Variants.names(Decisions.headers(row.cell(0)), List.of());
    String stored = Variants.select(names, Decisions.Asked.get("/a", row.cell(1)));
    String asked = Variants.select(names, Decisions.Asked.get("/a", row.cell(2)));

    assertThat(asked.equals(stored) ? "same" : "other").isEqualTo(row.cell(3));
  }
}
