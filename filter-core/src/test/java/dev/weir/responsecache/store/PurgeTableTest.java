package dev.weir.responsecache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.Headers;
import dev.weir.redis.ChangeLog.Position;
import dev.weir.responsecache.policy.Body;
import dev.weir.responsecache.policy.PurgeMark;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Terms;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which responses a purge hits, by their order alone. */
final class PurgeTableTest {
  /** When another node's response came, by Redis' clock. */
  private static final long STORED = 1_000;

  private final PurgeTable table = new PurgeTable(3);

  private static Position at(long number) {
    return new Position(number, 0, number);
  }

  private static Purge hard(String id, String... subjects) {
    return new Purge(id, false, Set.of(subjects));
  }

  private static StoredResponse response(long local, @Nullable Position shared, String... tags) {
    PurgeMark mark =
        local < 0 ? new PurgeMark(local, 0, STORED, shared) : PurgeMark.own(local, shared);
    return response("", mark, tags);
  }

  private static StoredResponse response(String selection, PurgeMark mark, String... tags) {
    return new StoredResponse(
        new StoredResponse.Identity("http://test.example/a", selection, Set.of(tags), null),
        new ResponseHead(200, Headers.NONE),
        Body.EMPTY,
        new Terms(60_000, 0, 0, false, false, true),
        new StoredResponse.Arrival(0, 0, mark));
  }

  @Test
  void hitsWhatIsOlderByUrlPathTagOrAll() {
    for (String subject :
        new String[] {
          Purge.url("http://test.example/a"), Purge.url("/a"), Purge.tag("t"), Purge.EVERYTHING
        }) {
      PurgeTable fresh = new PurgeTable(3);
      StoredResponse before = response(fresh.generation(), null, "t");
      assertThat(fresh.state(before)).isEqualTo(PurgeTable.State.GOOD);
      fresh.apply(hard("1", subject), at(1));

      assertThat(fresh.state(before)).isEqualTo(PurgeTable.State.PURGED);
      assertThat(fresh.state(response(fresh.generation(), null, "t")))
          .isEqualTo(PurgeTable.State.GOOD);
    }
  }

  @Test
  void sparesOtherUrlsAndTags() {
    StoredResponse before = response(0, null, "t");
    table.apply(hard("1", Purge.url("/b"), Purge.tag("u")), at(1));

    assertThat(table.state(before)).isEqualTo(PurgeTable.State.GOOD);
  }

  @Test
  void judgesOtherNodesResponsesByTheirPlaceInTheLog() {
    table.apply(hard("1", Purge.tag("t")), at(5));

    assertThat(table.state(response(-1, at(4), "t"))).isEqualTo(PurgeTable.State.PURGED);
    assertThat(table.state(response(-1, at(5), "t"))).isEqualTo(PurgeTable.State.GOOD);
    assertThat(table.state(response(-1, null, "t"))).isEqualTo(PurgeTable.State.PURGED);
  }

  @Test
  void distrustsOtherNodesResponsesWhileItsOwnPurgeIsOnItsWay() {
    Purge own = hard("own", Purge.tag("t"));
    table.apply(own, null);
    StoredResponse others = response(-1, at(9), "t");
    assertThat(table.state(others)).isEqualTo(PurgeTable.State.PURGED);

    assertThat(table.settle(own, at(8))).isTrue();

    assertThat(table.state(others)).isEqualTo(PurgeTable.State.GOOD);
    assertThat(table.state(response(-1, at(7), "t"))).isEqualTo(PurgeTable.State.PURGED);
    assertThat(table.settle(own, at(8))).isFalse();
  }

  @Test
  void keepsWhatWasMadeBetweenItsOwnPurgeAndItsEcho() {
    Purge own = hard("own", Purge.tag("t"));
    table.apply(own, null);
    StoredResponse between = response(table.generation(), at(3), "t");
    table.settle(own, at(8));

    assertThat(table.state(between)).isEqualTo(PurgeTable.State.GOOD);
  }

  @Test
  void outdatesSoftlyUnlessAHardPurgeHitsToo() {
    StoredResponse before = response(0, null, "t");
    table.apply(new Purge("1", true, Set.of(Purge.tag("t"))), at(1));
    assertThat(table.state(before)).isEqualTo(PurgeTable.State.OUTDATED);
    table.apply(hard("2", Purge.url("/a")), at(2));

    assertThat(table.state(before)).isEqualTo(PurgeTable.State.PURGED);
  }

  @Test
  void raisesAFloorByWhatItForgets() {
    StoredResponse old = response(0, at(0));
    StoredResponse recent = response(-1, at(1));
    for (int i = 1; i <= 4; i++) {
      table.apply(hard("" + i, Purge.tag("x" + i)), at(i));
    }

    assertThat(table.subjects()).isEqualTo(3);
    assertThat(table.state(old)).isEqualTo(PurgeTable.State.PURGED);
    assertThat(table.state(recent)).isEqualTo(PurgeTable.State.GOOD);
  }

  @Test
  void hitsByADropWhatThereIsOfOneVariantAndNothingThatComesLater() {
    StoredResponse held = response("", PurgeMark.own(table.generation(), at(1)));
    StoredResponse otherVariant = response("a=1", PurgeMark.own(table.generation(), at(1)));
    assertThat(table.state(held)).isEqualTo(PurgeTable.State.GOOD);

    assertThat(table.drop(held.identity(), () -> STORED)).isEqualTo(STORED);

    assertThat(table.state(held)).isEqualTo(PurgeTable.State.PURGED);
    assertThat(table.state(otherVariant)).isEqualTo(PurgeTable.State.GOOD);
    assertThat(table.state(response(table.generation(), at(1)))).isEqualTo(PurgeTable.State.GOOD);
  }

  @Test
  void hitsByADropWhatOtherNodesStoredUpToThen() {
    StoredResponse others = response(-1, at(9));
    table.drop(others.identity(), () -> STORED - 1);
    assertThat(table.state(others)).isEqualTo(PurgeTable.State.GOOD);

    table.drop(others.identity(), () -> STORED);

    assertThat(table.state(others)).isEqualTo(PurgeTable.State.PURGED);
    assertThat(table.subjects()).isZero();
  }

  @Test
  void givesADropAStampThatIsLaterThanAnyOfWhoDoesNotKnowOfIt() {
    long before = table.generation();

    table.drop(
        response(0, null).identity(),
        () -> {
          assertThat(table.generation()).isGreaterThan(before);
          return STORED;
        });
  }

  @Test
  void forgetsTheOldestDropsAndHitsNothingForIt() {
    StoredResponse old = response("", PurgeMark.own(0, null));
    table.drop(old.identity(), () -> STORED);
    assertThat(table.state(old)).isEqualTo(PurgeTable.State.PURGED);
    for (int i = 1; i <= 3; i++) {
      table.drop(response("a=" + i, PurgeMark.own(0, null)).identity(), () -> STORED);
    }

    assertThat(table.state(old)).isEqualTo(PurgeTable.State.GOOD);
    assertThat(table.state(response("a=3", PurgeMark.own(0, null))))
        .isEqualTo(PurgeTable.State.PURGED);
  }

  @Test
  void takesEverythingForPurgedBelowARaisedFloor() {
    StoredResponse before = response(table.generation(), at(9));
    table.raiseFloor(at(2));

    assertThat(table.state(before)).isEqualTo(PurgeTable.State.PURGED);
    assertThat(table.state(response(-1, at(9)))).isEqualTo(PurgeTable.State.PURGED);
    assertThat(table.state(response(table.generation(), at(2)))).isEqualTo(PurgeTable.State.GOOD);
  }
}
