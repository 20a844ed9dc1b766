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
  private final PurgeTable table = new PurgeTable(3);

  private static Position at(long number) {
    return new Position(number, 0, number);
  }

  private static Purge hard(String id, String... subjects) {
    return new Purge(id, false, Set.of(subjects));
  }

  private static StoredResponse response(long local, @Nullable Position shared, String... tags) {
    return new StoredResponse(
        new StoredResponse.Identity("http://test.example/a", "", Set.of(tags), null),
        new ResponseHead(200, Headers.NONE),
        Body.EMPTY,
        new Terms(60_000, 0, 0, false, false, true),
        new StoredResponse.Arrival(0, 0, new PurgeMark(local, Math.max(0, local), shared)));
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
  void takesEverythingForPurgedBelowARaisedFloor() {
    StoredResponse before = response(table.generation(), at(9));
    table.raiseFloor(at(2));

    assertThat(table.state(before)).isEqualTo(PurgeTable.State.PURGED);
    assertThat(table.state(response(-1, at(9)))).isEqualTo(PurgeTable.State.PURGED);
    assertThat(table.state(response(table.generation(), at(2)))).isEqualTo(PurgeTable.State.GOOD);
  }
}
