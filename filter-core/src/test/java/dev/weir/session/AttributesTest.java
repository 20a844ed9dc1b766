package dev.weir.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.attribute.AttributeCodec;
import dev.weir.session.attribute.ClassFilter;
import dev.weir.session.id.SessionId;
import dev.weir.session.store.Change;
import dev.weir.session.store.StoredSession;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AttributesTest {
  private final Telemetry telemetry = new Telemetry();
  private final AttributeCodec codec =
      new AttributeCodec(
          new ClassFilter(List.of(), getClass().getClassLoader()),
          getClass().getClassLoader(),
          null);
  private final AttributeValues values = new AttributeValues(codec, settings(), telemetry);
  private final Attributes attributes =
      new Attributes(
          LiveSession.begin(new SessionId("handle", "secret", "text"), 1, 1800, values), values);

  private static SessionSettings settings() {
    return new SessionSettings(
        Duration.ofMinutes(30),
        Duration.ofSeconds(10),
        1024,
        65_536,
        1 << 20,
        List.of(),
        SessionSettings.NonSerialisable.AUTO,
        SessionSettings.Unreadable.DROP_ATTRIBUTE,
        Duration.ZERO,
        SessionSettings.Limit.NONE);
  }

  private Change stored(String name, Object value, long stamp) throws Exception {
    return new Change(name, stamp, codec.encode(value), false);
  }

  private static StoredSession at(long version, Change... changes) {
    return new StoredSession(version, "hash", 1, 0, 0, 1800, List.of(changes));
  }

  @Test
  void collectsOnlyWhatChangedSinceTheLastTime() {
    attributes.set("a", "1");
    attributes.set("b", "2");
    assertThat(attributes.collect(100))
        .extracting(Change::name)
        .containsExactlyInAnyOrder("a", "b");
    attributes.set("b", "3");
    assertThat(attributes.collect(200)).extracting(Change::name).containsExactly("b");
    assertThat(attributes.collect(300)).isEmpty();
  }

  @Test
  void collectsTheSameObjectAgainWhenItIsSetAgain() {
    attributes.set("a", "1");
    attributes.collect(100);
    attributes.set("a", "1");
    assertThat(attributes.collect(200)).hasSize(1);
  }

  @Test
  void collectsAnObjectThatWasChangedAfterItWasFetched() throws Exception {
    attributes.merge(at(100, stored("list", new ArrayList<>(List.of("x")), 100)), true);
    @SuppressWarnings("unchecked")
    List<String> list = (List<String>) requireNonNull(attributes.get("list"));
    assertThat(attributes.collect(200)).isEmpty();
    list.add("y");
    assertThat(attributes.collect(300)).extracting(Change::name).containsExactly("list");
  }

  @Test
  void leavesUnfetchedObjectsAlone() throws Exception {
    attributes.merge(at(100, stored("list", new ArrayList<>(), 100)), true);
    assertThat(attributes.watching()).isFalse();
    assertThat(attributes.collect(200)).isEmpty();
  }

  @Test
  void keepsItsNewerValueWhenItMerges() throws Exception {
    attributes.set("a", "mine");
    attributes.collect(200);
    attributes.merge(at(150, stored("a", "theirs", 150)), true);
    assertThat(attributes.get("a")).isEqualTo("mine");
    attributes.merge(at(300, stored("a", "newer", 300)), true);
    assertThat(attributes.get("a")).isEqualTo("newer");
  }

  @Test
  void keepsAnUncommittedValueWhenItMerges() throws Exception {
    attributes.set("a", "mine");
    attributes.merge(at(900, stored("a", "theirs", 900)), true);
    assertThat(attributes.get("a")).isEqualTo("mine");
  }

  @Test
  void forgetsWhatTheStoreNoLongerHolds() throws Exception {
    attributes.merge(at(100, stored("a", "1", 100), stored("b", "2", 100)), true);
    attributes.merge(at(200, stored("b", "2", 100)), true);
    assertThat(attributes.names(false)).containsExactly("b");
  }

  @Test
  void followsARemovalInTheStore() throws Exception {
    attributes.merge(at(100, stored("a", "1", 100)), true);
    attributes.merge(at(200, new Change("a", 200, null, false)), true);
    assertThat(attributes.get("a")).isNull();
    assertThat(attributes.names(false)).isEmpty();
  }

  @Test
  void marksAWriteAsWeakOnlyWhenABlankReadCameBefore() {
    attributes.blank(true);
    attributes.set("blind", "1");
    assertThat(attributes.get("looked")).isNull();
    attributes.set("looked", "2");
    assertThat(attributes.collect(100))
        .extracting(Change::name, Change::weak)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("blind", false),
            org.assertj.core.groups.Tuple.tuple("looked", true));
  }

  @Test
  void yieldsAWeakWriteToTheStore() throws Exception {
    attributes.blank(true);
    assertThat(attributes.get("cart")).isNull();
    attributes.set("cart", "empty");
    attributes.merge(at(50, stored("cart", "full", 50)), true);
    assertThat(attributes.get("cart")).isEqualTo("full");
  }

  @Test
  void keepsWhatCannotBeWrittenOnThisNode() {
    Object local = new Object();
    attributes.set("socket", local);
    assertThat(attributes.collect(100)).isEmpty();
    assertThat(attributes.get("socket")).isSameAs(local);
    assertThat(telemetry.total(Event.SESSION_ATTRIBUTE_UNWRITABLE)).isEqualTo(1);
    attributes.merge(at(500), true);
    assertThat(attributes.get("socket")).isSameAs(local);
  }

  @Test
  void keepsWhatIsTooLargeOnThisNode() {
    attributes.set("big", "x".repeat(2000));
    assertThat(attributes.collect(100)).isEmpty();
    assertThat(telemetry.total(Event.SESSION_ATTRIBUTE_UNWRITABLE)).isEqualTo(1);
  }

  @Test
  void dropsAnAttributeThatCannotBeRead() {
    attributes.merge(at(100, new Change("a", 100, new byte[] {'o', 1, 2}, false)), true);
    assertThat(attributes.get("a")).isNull();
    assertThat(attributes.names(false)).isEmpty();
    assertThat(telemetry.total(Event.SESSION_ATTRIBUTE_UNREADABLE)).isEqualTo(1);
  }

  @Test
  void snapshotsValuesAndRemovals() {
    attributes.set("a", "1");
    attributes.set("b", "2");
    attributes.collect(100);
    attributes.remove("b");
    attributes.collect(200);
    assertThat(attributes.snapshot())
        .extracting(Change::name, Change::stamp)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("a", 100L),
            org.assertj.core.groups.Tuple.tuple("b", 200L));
  }

  @Test
  void forgetsOldRemovals() {
    long hour = 3_600_000_000L;
    attributes.set("a", "1");
    attributes.collect(100);
    attributes.remove("a");
    attributes.collect(200);
    attributes.collect(300 + 2 * hour);
    assertThat(attributes.snapshot()).isEmpty();
  }
}
