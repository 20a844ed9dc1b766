package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.Headers;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9111 §3.2, §4.3.4, §4.3.5; RFC 9110 §13; what a rule may say. */
final class FresheningTest {

  @Test
  void replacesFieldsAsAWholeAndKeepsThoseOfTheBody() {
    Headers merged =
        Freshening.merged(
            Decisions.headers("A: 1 ¦ A: 2 ¦ B: 1 ¦ Content-Encoding: gzip ¦ Content-Type: a/b"),
            Decisions.headers("a: 3 ¦ C: 1 ¦ Content-Encoding: br ¦ Content-Type: c/d"));

    assertThat(merged.all("A")).containsExactly("3");
    assertThat(merged.first("B")).isEqualTo("1");
    assertThat(merged.first("C")).isEqualTo("1");
    assertThat(merged.all("Content-Encoding")).containsExactly("gzip");
    assertThat(merged.all("Content-Type")).containsExactly("c/d");
  }

  private static Stream<DecisionTable.Row> rows(String answer) {
    return DecisionTable.rows(FresheningTest.class, "validating.txt")
        .filter(row -> row.cell(0).equals(answer));
  }

  static Stream<DecisionTable.Row> confirmations() {
    return rows("304");
  }

  static Stream<DecisionTable.Row> heads() {
    return rows("HEAD");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("confirmations")
  void believesAConfirmationOfWhatIsStoredOnly(DecisionTable.Row row) {
    StoredResponse stored = Decisions.stored(row.cell(1), "12345", 0, Decisions.rule(""));

    assertThat(Freshening.confirms(Decisions.headers(row.cell(2)), stored))
        .isEqualTo(row.cell(3).equals("yes"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void seesWhetherAHeadDescribesWhatIsStored(DecisionTable.Row row) {
    StoredResponse stored = Decisions.stored(row.cell(1), "12345", 0, Decisions.rule(""));

    assertThat(Freshening.describes(Decisions.headers(row.cell(2)), stored))
        .isEqualTo(row.cell(3).equals("yes"));
  }

  @Test
  void saysInCacheStatusWhatItDid() {
    CacheStatus status = new CacheStatus("Weir");

    assertThat(status.hit(41_900)).isEqualTo("Weir; hit; ttl=41");
    assertThat(status.hit(-100, "max-stale")).isEqualTo("Weir; hit; ttl=-1; detail=max-stale");
    assertThat(status.collapsed(1000)).isEqualTo("Weir; fwd=miss; collapsed; ttl=1");
    assertThat(status.stored(CacheStatus.Forward.VARY_MISS, 1000))
        .isEqualTo("Weir; fwd=vary-miss; stored; ttl=1");
    assertThat(status.forwarded(CacheStatus.Forward.URI_MISS, Refusal.SET_COOKIE))
        .isEqualTo("Weir; fwd=uri-miss; detail=set-cookie");
    assertThat(new CacheStatus("").hit(1)).isEmpty();
  }

  @Test
  void readsTagsFromRuleSurrogateKeysAndGroups() {
    Set<String> tags =
        Invalidation.tags(
            Decisions.Asked.get("/a", ""),
            Decisions.headers("Surrogate-Key: a  b ¦ Cache-Groups: \"g\", \"h i\""),
            Decisions.rule("tags=r|s"));

    assertThat(tags)
        .containsExactlyInAnyOrder(
            "r", "s", "a", "b", "http://test.example g", "http://test.example h i");
  }
}
