package dev.weir.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.embedded.RedisExtension;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Backbones;
import dev.weir.fallback.Deadline;
import dev.weir.session.store.Change;
import dev.weir.session.store.SessionDelta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a session does from request to request while the store answers. */
final class SessionEngineTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static Backbone backbone;

  private final MemoryStore store = new MemoryStore();
  private EngineFixture node;

  @BeforeEach
  void trust() {
    node = new EngineFixture(backbone, store).trusting();
  }

  @BeforeAll
  static void connect() {
    backbone = Backbones.shared(redis.server());
  }

  @AfterEach
  void close() {
    node.close();
  }

  private SessionDelta lastCommit() {
    return store.commits.get(store.commits.size() - 1);
  }

  @Test
  void beginsNothingForARequestThatDoesNotAsk() {
    try (RequestSession request = node.request(null)) {
      assertThat(request.find()).isNull();
      assertThat(request.used()).isNull();
      assertThat(request.requestedId()).isNull();
      assertThat(request.requestedIdValid()).isFalse();
      assertThat(request.commit()).isEqualTo(CookieChange.NONE);
    }
    assertThat(store.commits).isEmpty();
    assertThat(store.loads).isZero();
  }

  @Test
  void tellsTheClientItsNewIdOnce() {
    try (RequestSession request = node.request(null)) {
      LiveSession begun = request.findOrCreate();
      CookieChange first = request.commit();

      assertThat(first.id()).isEqualTo(begun.id()).hasSize(66);
      assertThat(first.clear()).isFalse();
      assertThat(request.commit().id()).isNull();
      assertThat(begun.unjoined()).isTrue();
    }
  }

  @Test
  void createsTheWholeSessionWithTheFirstCommit() {
    String id = node.begin("name", "value");

    assertThat(store.commits).hasSize(1);
    assertThat(lastCommit().whole()).isTrue();
    assertThat(lastCommit().baseVersion()).isZero();
    assertThat(lastCommit().interval()).isEqualTo(1800);
    assertThat(store.stored(EngineFixture.handle(id)).createdMillis()).isEqualTo(node.millis());
  }

  @Test
  void joinsTheClientThatComesBack() {
    String id = node.begin("name", "value");
    try (RequestSession request = node.request(null, id)) {
      LiveSession found = Objects.requireNonNull(request.find());

      assertThat(found.attribute("name")).isEqualTo("value");
      assertThat(found.unjoined()).isFalse();
      assertThat(request.requestedId()).isEqualTo(id);
      assertThat(request.requestedIdValid()).isTrue();
      assertThat(request.used()).isSameAs(found);
      assertThat(request.commit()).isEqualTo(CookieChange.NONE);
    }
    assertThat(store.loads).isZero();
    assertThat(store.commits).hasSize(1);
  }

  @Test
  void sendsOnlyWhatChanged() {
    String id = node.begin("name", "value");
    try (RequestSession request = node.request(null, id)) {
      LiveSession found = Objects.requireNonNull(request.find());
      found.set("other", "1");
      found.remove("name");
      found.remove("never");
      request.commit();
    }
    assertThat(lastCommit().whole()).isFalse();
    assertThat(lastCommit().interval()).isNull();
    assertThat(lastCommit().secretHash()).isNull();
    assertThat(lastCommit().changes())
        .extracting(Change::name)
        .containsExactlyInAnyOrder("other", "name");
    assertThat(node.read(id, "name")).isNull();
    assertThat(node.read(id, "other")).isEqualTo("1");
  }

  @Test
  void stampsEveryWriteAboveTheOneBefore() {
    String id = node.begin("n", "0");
    long before = lastCommit().stamp();
    for (int i = 0; i < 3; i++) {
      try (RequestSession request = node.request(null, id)) {
        Objects.requireNonNull(request.find()).set("n", "" + i);
        request.commit();
      }
      assertThat(lastCommit().stamp()).isGreaterThan(before);
      assertThat(lastCommit().baseVersion()).isEqualTo(before);
      before = lastCommit().stamp();
    }
  }

  @Test
  void savesAnIntervalByItself() {
    String id = node.begin("name", "value");
    try (RequestSession request = node.request(null, id)) {
      Objects.requireNonNull(request.find()).interval(60);
      request.commit();
    }
    assertThat(lastCommit().interval()).isEqualTo(60);
    assertThat(store.stored(EngineFixture.handle(id)).interval()).isEqualTo(60);
  }

  @Test
  void savesAnObjectThatChangedWithoutAWord() {
    String id = node.begin("list", new ArrayList<>(List.of("a")));
    try (RequestSession request = node.request(null, id)) {
      Objects.requireNonNull(request.find()).attribute("list");
      request.commit();
    }
    assertThat(store.commits).as("unchanged").hasSize(1);
    try (RequestSession request = node.request(null, id)) {
      @SuppressWarnings("unchecked")
      List<String> list =
          (List<String>)
              Objects.requireNonNull(Objects.requireNonNull(request.find()).attribute("list"));
      list.add("b");
      request.commit();
    }
    assertThat(store.commits).as("changed").hasSize(2);
    assertThat(lastCommit().changes()).extracting(Change::name).containsExactly("list");
  }

  @Test
  void loadsWhatItDoesNotHold() {
    String id = node.begin("name", "value");
    try (EngineFixture other = new EngineFixture(backbone, store).trusting()) {
      assertThat(other.read(id, "name")).isEqualTo("value");
      assertThat(store.loads).isEqualTo(1);
      assertThat(other.read(id, "name")).isEqualTo("value");
      assertThat(store.loads).as("held now").isEqualTo(1);
    }
  }

  @Test
  void looksAgainOnceAnotherNodeHasChangedIt() {
    String id = node.begin("name", "value");
    String handle = EngineFixture.handle(id);
    try (EngineFixture other = new EngineFixture(backbone, store).trusting()) {
      try (RequestSession request = other.request(null, id)) {
        Objects.requireNonNull(request.find()).set("name", "newer");
        request.commit();
      }
    }
    store.loads = 0;
    node.hear("C " + node.name + " " + handle + " " + store.stored(handle).version());
    assertThat(node.read(id, "name")).as("its own message").isEqualTo("value");
    node.hear("C other-node " + handle + " nonsense");
    node.hear("C other-node " + handle);
    assertThat(node.read(id, "name")).as("nonsense").isEqualTo("value");
    assertThat(store.loads).isZero();

    node.hear("C other-node " + handle + " " + store.stored(handle).version());
    assertThat(node.read(id, "name")).isEqualTo("newer");
    assertThat(store.loads).isEqualTo(1);
  }

  @Test
  void looksAgainForAClientThatHasSeenMore() {
    String id = node.begin("name", "value");
    String handle = EngineFixture.handle(id);
    long held = store.stored(handle).version();
    try (RequestSession request = node.request(node.claims.issue(handle, held), id)) {
      request.find();
    }
    assertThat(store.loads).as("as new as the claim").isZero();
    // It waits a little for a version that may still be on its way.
    Deadline little = Deadline.of(Duration.ofMillis(20), System::nanoTime);
    String tooHigh = node.claims.issue(handle, held + 1);
    try (RequestSession request = node.engine.begin(List.of(id), tooHigh, little)) {
      request.find();
      assertThat(request.commit().version()).as("a claim too high is corrected").isNotNull();
    }
    assertThat(store.loads).isPositive();
    store.loads = 0;
    try (RequestSession request = node.request("zz.forged", id)) {
      request.find();
    }
    assertThat(store.loads).as("forged").isZero();
  }

  @Test
  void looksAgainWhenItsSignalsAreSilent() {
    String id = node.begin("name", "value");
    node.pass(Duration.ofSeconds(2));
    assertThat(node.read(id, "name")).isEqualTo("value");
    assertThat(store.loads).isEqualTo(1);
    assertThat(node.read(id, "name")).isEqualTo("value");
    assertThat(store.loads).isEqualTo(2);
  }

  @Test
  void looksAgainAfterACommitThatWasNotAlone() {
    String id = node.begin("mine", "1");
    try (EngineFixture other = new EngineFixture(backbone, store).trusting();
        RequestSession request = other.request(null, id)) {
      Objects.requireNonNull(request.find()).set("theirs", "1");
      request.commit();
    }
    try (RequestSession request = node.request(null, id)) {
      LiveSession found = Objects.requireNonNull(request.find());
      assertThat(found.attribute("theirs")).isNull();
      found.set("mine", "2");
      request.commit();
    }
    assertThat(node.read(id, "theirs")).isEqualTo("1");
    assertThat(node.read(id, "mine")).isEqualTo("2");
  }

  @Test
  void takesTheIdThatLeadsToASessionOutOfSeveral() {
    String id = node.begin("name", "value");
    String stranger = node.ids.issue().text();
    try (RequestSession request = node.request(null, "short", stranger, id)) {
      assertThat(Objects.requireNonNull(request.find()).attribute("name")).isEqualTo("value");
      assertThat(request.requestedId()).isEqualTo(id);
    }
    try (RequestSession request = node.request(null, stranger, "short")) {
      assertThat(request.find()).isNull();
      assertThat(request.requestedId()).isEqualTo(stranger);
      assertThat(request.requestedIdValid()).isFalse();
    }
  }

  @Test
  void asksNobodyForAForgedId() {
    String id = node.begin("name", "value");
    char last = id.charAt(65) == 'A' ? 'Q' : 'A';
    String forged = id.substring(0, 65) + last;
    String other = node.ids.issue().text();
    String mixed = other.substring(0, 22) + id.substring(22);
    for (String text : List.of(forged, mixed, "x".repeat(66), "ä".repeat(66), "", "a b")) {
      assertThat(node.read(text, "name")).as(text).isNull();
    }
    assertThat(store.loads).isZero();
    assertThat(node.read(id, "name")).isEqualTo("value");
  }

  @Test
  void givesAnotherIdAndForgetsTheOld() {
    String id = node.begin("name", "value");
    String renewed;
    try (RequestSession running = node.request(null, id);
        RequestSession request = node.request(null, id)) {
      running.find();
      request.find();
      request.renewId();
      renewed = Objects.requireNonNull(request.commit().id());
      assertThat(renewed).isNotEqualTo(id).startsWith(EngineFixture.handle(id));
      assertThat(Objects.requireNonNull(running.find()).attribute("name")).isEqualTo("value");
    }
    assertThat(node.read(renewed, "name")).isEqualTo("value");
    try (RequestSession late = node.request(null, id)) {
      assertThat(late.find()).isNull();
      late.findOrCreate();
      assertThat(late.commit().id()).as("the client is about to learn the new one").isNull();
    }
  }

  @Test
  void refusesAnotherIdWithoutASession() {
    try (RequestSession request = node.request(null)) {
      assertThatThrownBy(request::renewId).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void endsForEverybody() {
    String id = node.begin("name", "value");
    String handle = EngineFixture.handle(id);
    try (RequestSession request = node.request(null, id);
        RequestSession running = node.request(null, id)) {
      LiveSession found = Objects.requireNonNull(request.find());
      running.find();
      node.engine.end(found, node.deadline());
      node.engine.end(found, node.deadline());

      assertThat(store.ends).isEqualTo(1);
      assertThat(found.ended()).isTrue();
      assertThat(running.find()).isNull();
      assertThat(running.used()).isNull();
      assertThat(request.commit().clear()).isTrue();
      assertThat(request.commit().clear()).as("once").isFalse();
      request.repeat(new CookieChange(null, null, true));
      assertThat(request.commit().clear()).as("lost on the way").isTrue();
    }
    assertThat(store.hasEnded(handle)).isTrue();
    store.loads = 0;
    assertThat(node.read(id, "name")).isNull();
    assertThat(store.loads).as("remembered").isZero();
  }

  @Test
  void hearsOfAnEndElsewhere() {
    String id = node.begin("name", "value");
    node.hear("E " + node.name + " " + EngineFixture.handle(id));
    assertThat(node.read(id, "name")).isEqualTo("value");
    node.hear("E other-node " + EngineFixture.handle(id));
    assertThat(node.read(id, "name")).isNull();
  }

  @Test
  void letsNoLateCommitReviveWhatHasEnded() {
    String id = node.begin("name", "value");
    try (RequestSession request = node.request(null, id)) {
      LiveSession found = Objects.requireNonNull(request.find());
      store.end(EngineFixture.handle(id));
      found.set("name", "late");
      request.commit();

      assertThat(found.ended()).isTrue();
      assertThat(request.find()).isNull();
    }
    assertThat(store.holds(EngineFixture.handle(id))).isFalse();
  }

  @Test
  void beginsAnewAfterAnEndInTheSameRequest() {
    String id = node.begin("name", "value");
    try (RequestSession request = node.request(null, id)) {
      node.engine.end(Objects.requireNonNull(request.find()), node.deadline());
      LiveSession next = request.findOrCreate();

      assertThat(next.id()).isNotEqualTo(id);
      assertThat(next.attribute("name")).isNull();
      assertThat(request.commit().id()).isEqualTo(next.id());
    }
  }

  @Test
  void writesWholeAgainWhatTheStoreHasLost() {
    String id = node.begin("name", "value");
    String handle = EngineFixture.handle(id);
    store.clear();
    try (RequestSession request = node.request(null, id)) {
      Objects.requireNonNull(request.find()).set("more", "1");
      request.commit();
    }
    assertThat(store.stored(handle).attributes())
        .extracting(Change::name)
        .containsExactlyInAnyOrder("name", "more");

    store.clear();
    node.pass(Duration.ofSeconds(2));
    assertThat(node.read(id, "name")).isEqualTo("value");
    assertThat(store.holds(handle)).as("put back by a reader").isTrue();
  }

  @Test
  void goesOnAfterItsRequestWasClosed() {
    String id = node.begin("name", "value");
    RequestSession request = node.request(null, id);
    request.find();
    request.close();
    assertThat(request.find()).isNull();
    request.resume();
    assertThat(Objects.requireNonNull(request.find()).attribute("name")).isEqualTo("value");
    request.close();
  }
}
