package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.Headers;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stored response answers to conditions and ranges, {@code answering.txt}. */
final class AnswersTest {
  private static final String BODY = "0123456789";

  static Stream<DecisionTable.Row> rows() {
    return DecisionTable.rows(AnswersTest.class, "answering.txt");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void answers(DecisionTable.Row row) {
    StoredResponse stored =
        Decisions.stored(Integer.parseInt(row.cell(0)), row.cell(1), BODY, 0, Decisions.rule(""));
    String[] parts = row.cell(2).split("¦", 2);
    Decisions.Asked asked =
        new Decisions.Asked(
            parts[0].strip(),
            "http",
            "test.example",
            "/a",
            Decisions.headers(parts.length == 1 ? "" : parts[1]));

    Answer answer =
        Answers.of(inquiry(asked), stored, new Answers.Context(0, Decisions.NOW, Headers.NONE));

    assertThat(outcome(answer)).isEqualTo(row.cell(3));
    assertThat(answer.further().first("Content-Range")).isEqualTo(contentRange(row.cell(3)));
  }

  private static Inquiry inquiry(Decisions.Asked asked) {
    return new Inquiry(
        asked,
        Decisions.rule(""),
        "http://test.example/a",
        false,
        RequestWishes.NONE,
        Inquiry.Credentials.NONE,
        PurgeMark.own(0, null),
        0);
  }

  private static String outcome(Answer answer) {
    long last = answer.offset() + answer.length() - 1;
    return answer.status() == 206 ? "206 " + answer.offset() + '-' + last : "" + answer.status();
  }

  private static @org.jspecify.annotations.Nullable String contentRange(String outcome) {
    if (outcome.equals("416")) {
      return "bytes */" + BODY.length();
    }
    return outcome.startsWith("206 ") ? "bytes " + outcome.substring(4) + "/10" : null;
  }
}
