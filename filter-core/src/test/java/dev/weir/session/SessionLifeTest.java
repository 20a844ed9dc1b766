package dev.weir.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Backbones;
import dev.weir.session.store.Change;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Times and outages in the life of a session. */
final class SessionLifeTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static Backbone backbone;

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final MemoryStore store = new MemoryStore();
  private EngineFixture node;

  @BeforeAll
  static void connect() {
    backbone = Backbones.shared(redis.server());
  }

  @BeforeEach
  void trust() {
    node = new EngineFixture(backbone, store).trusting();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private LiveSession held(String id) {
    return Objects.requireNonNull(node.sessions.peek(EngineFixture.handle(id)));
  }

  @Test
  void knowsThePreviousAccess() {
    String id = node.begin("name", "value");
    long begun = node.millis();
    node.pass(SECOND);
    long first = node.millis();
    try (RequestSession request = node.request(null, id)) {
      assertThat(Objects.requireNonNull(request.find()).lastAccessMillis()).isEqualTo(begun);
    }
    node.pass(SECOND);
    try (RequestSession request = node.request(null, id)) {
      assertThat(Objects.requireNonNull(request.find()).lastAccessMillis()).isEqualTo(first);
      assertThat(held(id).createdMillis()).isEqualTo(begun);
    }
  }

  @Test
  void countsRequestsThatDoNotAskForIt() {
    String id = node.begin("name", "value");
    node.pass(SECOND);
    node.request(null, id).close();
    assertThat(held(id).accesses().latestMillis()).isEqualTo(node.millis());
  }

  @Test
  void doesNotCountRequestsThatAreNoAccess() {
    String id = node.begin("name", "value");
    long begun = node.millis();
    node.pass(SECOND);
    Presented passive = new Presented(List.of(id), null, true, false);
    try (RequestSession request = node.engine.begin(passive, node.deadline())) {
      request.find();
    }
    assertThat(held(id).accesses().latestMillis()).isEqualTo(begun);
  }

  @Test
  void tellsTheStoreOfAccessesNowAndThen() {
    String id = node.begin("name", "value");
    node.pass(EngineFixture.TOUCH.minusMillis(1));
    node.request(null, id).close();
    node.engine.flushTouches();
    assertThat(store.touches).as("not yet").isEmpty();

    node.pass(Duration.ofMillis(1));
    node.request(null, id).close();
    long access = node.millis();
    node.request(null, id).close();
    node.engine.flushTouches();
    node.engine.flushTouches();
    assertThat(store.touches).containsExactly(access);
  }

  @Test
  void tellsTheStoreOfAccessesToWhatItDoesNotHold() {
    String id = node.begin("name", "value");
    try (EngineFixture other = new EngineFixture(backbone, store)) {
      other.request(null, id).close();
      String forged = "x".repeat(66);
      other.request(null, forged).close();
      other.engine.flushTouches();
    }
    assertThat(store.touches).hasSize(1);
  }

  @Test
  void endsWhatNobodyUses() {
    String id = node.begin("name", "value");
    node.pass(EngineFixture.TIMEOUT.minusMillis(1));
    assertThat(node.read(id, "name")).isEqualTo("value");
    node.pass(EngineFixture.TIMEOUT.minusMillis(1));
    assertThat(node.read(id, "name")).as("the access counted").isEqualTo("value");
  }

  @Test
  void neverEndsWithoutAnInterval() {
    for (int never : List.of(0, -1)) {
      try (RequestSession request = node.request(null)) {
        LiveSession begun = request.create(never);
        begun.set("name", "value");
        String id = Objects.requireNonNull(request.commit().id());
        node.pass(Duration.ofDays(100));
        assertThat(begun.expiredAt(node.millis())).isFalse();
        assertThat(node.read(id, "name")).isEqualTo("value");
      }
    }
  }

  @Test
  void endsAfterItsAbsoluteTime() {
    try (EngineFixture strict =
        new EngineFixture(backbone, store, Duration.ofMinutes(20)).trusting()) {
      String id = strict.begin("name", "value");
      strict.pass(Duration.ofMinutes(20).minusMillis(1));
      assertThat(strict.read(id, "name")).isEqualTo("value");
      strict.pass(Duration.ofMillis(1));
      assertThat(strict.read(id, "name")).isNull();
    }
  }

  @Test
  void goesOnWithoutTheStore() {
    String id = node.begin("name", "value");
    store.away = true;
    try (RequestSession request = node.request(null, id)) {
      Objects.requireNonNull(request.find()).set("name", "kept");
      CookieChange change = request.commit();
      assertThat(change.version()).as("a claim that protects from old copies").isNotNull();
    }
    assertThat(node.read(id, "name")).isEqualTo("kept");
    assertThat(node.kept()).isEqualTo(1);

    store.away = false;
    node.drain();
    assertThat(node.kept()).isZero();
    Change stored = store.stored(EngineFixture.handle(id)).attributes().get(0);
    assertThat(new String(Objects.requireNonNull(stored.value()), ISO_8859_1)).contains("kept");
  }

  @Test
  void endsWithoutTheStore() {
    String id = node.begin("name", "value");
    store.away = true;
    try (RequestSession request = node.request(null, id)) {
      node.engine.end(Objects.requireNonNull(request.find()), node.deadline());
    }
    assertThat(node.read(id, "name")).isNull();
    store.away = false;
    node.drain();
    assertThat(store.hasEnded(EngineFixture.handle(id))).isTrue();
    assertThat(node.read(id, "name")).isNull();
  }

  @Test
  void standsInForASessionThatNobodyCanBeAskedFor() {
    String id = node.begin("name", "value");
    try (EngineFixture other = new EngineFixture(backbone, store).trusting()) {
      store.away = true;
      try (RequestSession request = other.request(null, id)) {
        assertThat(request.find()).isNull();
        LiveSession standIn = request.findOrCreate();
        assertThat(standIn.id()).isEqualTo(id);
        assertThat(standIn.provisional()).isTrue();
        assertThat(standIn.unjoined()).isFalse();
        standIn.set("other", "1");
        assertThat(request.commit().id()).as("the cookie is left alone").isNull();
      }
      store.away = false;
      other.drain();
      assertThat(other.read(id, "name")).as("what the store held").isEqualTo("value");
      assertThat(other.read(id, "other")).isEqualTo("1");
    }
  }

  @Test
  void becomesRealUnderAFreshIdWhereTheStoreHasNone() {
    String id = node.ids.issue().text();
    store.away = true;
    try (RequestSession request = node.request(null, id)) {
      request.find();
      request.findOrCreate().set("name", "value");
      request.commit();
    }
    store.away = false;
    node.drain();
    assertThat(node.engine.idsMayChange()).as("before all nodes use Redis again").isFalse();
    node.pass(Duration.ofSeconds(3));
    try (RequestSession request = node.request(null, id)) {
      LiveSession found = Objects.requireNonNull(request.find());
      assertThat(found.provisional()).isFalse();
      assertThat(found.attribute("name")).isEqualTo("value");
      assertThat(request.commit().id()).isNotNull().isNotEqualTo(id);
    }
  }

  @Test
  void putsBackAllThatItHoldsWhenTold() {
    String kept = node.begin("name", "value");
    String ended = node.begin("name", "value");
    try (RequestSession request = node.request(null, ended)) {
      node.engine.end(Objects.requireNonNull(request.find()), node.deadline());
    }
    store.clear();
    node.engine.reseed();
    node.drain();
    assertThat(store.holds(EngineFixture.handle(kept))).isTrue();
    assertThat(store.hasEnded(EngineFixture.handle(ended))).isTrue();
    assertThat(store.holds(EngineFixture.handle(ended))).isFalse();
  }

  @Test
  void keepsOnTheNodeWhatIsTooLarge() {
    String id = node.begin("name", "value");
    int commits = store.commits.size();
    try (RequestSession request = node.request(null, id)) {
      LiveSession found = Objects.requireNonNull(request.find());
      found.set("large", "x".repeat(1100));
      request.commit();
      assertThat(found.attribute("large")).isEqualTo("x".repeat(1100));
    }
    assertThat(store.commits).hasSize(commits);
    for (int i = 0; i < 5; i++) {
      try (RequestSession request = node.request(null, id)) {
        Objects.requireNonNull(request.find()).set("part" + i, "x".repeat(1000));
        request.commit();
      }
    }
    assertThat(store.stored(EngineFixture.handle(id)).attributes())
        .as("4 KiB in all")
        .extracting(Change::name)
        .contains("part0", "part1", "part2")
        .doesNotContain("large", "part4");
  }
}
