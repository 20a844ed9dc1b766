package dev.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Backbones;
import dev.weir.session.store.Change;
import dev.weir.session.store.SessionDelta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a node holds of a session when it changes while the store is being asked: requests overlap
 * here in a way that is chosen, not found by luck.
 */
final class SessionOverlapTest {
  private static final byte[] TEXT = {'s', 'x'};

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static Backbone backbone;

  private final MemoryStore store = new MemoryStore();
  private EngineFixture node;
  private String id;
  private String handle;

  @BeforeAll
  static void connect() {
    backbone = Backbones.shared(redis.server());
  }

  @BeforeEach
  void begin() {
    node = new EngineFixture(backbone, store).trusting();
    id = node.begin("name", "value");
    handle = EngineFixture.handle(id);
  }

  @AfterEach
  void close() {
    node.close();
  }

  /** A write on another node, of which no message arrives here, by a clock that is ahead. */
  private void writeElsewhere() {
    long ahead = node.clock.micros() + 500_000;
    Change change = new Change("theirs", ahead, TEXT, false);
    var unused =
        store.commit(
            new SessionDelta(
                handle, false, 0, ahead, null, 0, 0, node.millis(), null, List.of(change)));
  }

  private void write(String name, Object value) {
    try (RequestSession request = node.request(null, id)) {
      Objects.requireNonNull(request.find()).set(name, value);
      request.commit();
    }
  }

  /** The store's answer to the next request that asks; the copy here is not trusted any more. */
  private @Nullable Object readAsked(String name) {
    distrust();
    return node.read(id, name);
  }

  private void distrust() {
    Objects.requireNonNull(node.sessions.peek(handle)).standing().distrust();
  }

  @Test
  void keepsAWriteThatIsOnItsWayWhenItLooksAgain() {
    List<@Nullable Object> seen = new ArrayList<>();
    store.beforeCommit =
        () -> {
          writeElsewhere();
          seen.add(readAsked("mine"));
          seen.add(node.read(id, "theirs"));
        };
    write("mine", "1");

    assertThat(seen).containsExactly("1", "x");
    assertThat(node.read(id, "mine")).isEqualTo("1");
  }

  @Test
  void trustsNoCopyThatWasReadBeforeItsOwnWriteArrived() {
    try (RequestSession request = node.request(null, id)) {
      Objects.requireNonNull(request.find()).set("mine", "1");
      writeElsewhere();
      store.duringLoad = request::commit;
      assertThat(readAsked("theirs")).isEqualTo("x");
    }
    store.loads = 0;
    assertThat(node.read(id, "mine")).isEqualTo("1");
    assertThat(store.loads).isEqualTo(1);
  }

  @Test
  void goesOnTrustingWhatItCommittedWhileItLookedAgain() {
    try (RequestSession request = node.request(null, id)) {
      Objects.requireNonNull(request.find()).set("name", "newer");
      store.duringLoad = request::commit;
      assertThat(readAsked("name")).isEqualTo("newer");
    }
    store.loads = 0;
    String claim = node.claims.issue(handle, store.stored(handle).version());
    try (RequestSession request = node.request(claim, id)) {
      assertThat(request.find()).isNotNull();
    }
    assertThat(store.loads).isZero();
  }

  @Test
  void looksAgainForWhatChangedWhileItWasLoaded() {
    try (EngineFixture other = new EngineFixture(backbone, store).trusting()) {
      store.duringLoad =
          () -> {
            writeElsewhere();
            other.hear("C third-node " + handle + " " + store.stored(handle).version());
          };
      assertThat(other.read(id, "theirs")).isNull();
      assertThat(other.read(id, "theirs")).isEqualTo("x");
    }
  }

  @Test
  void findsNoSessionThatEndedWhileItWasLoaded() {
    try (EngineFixture other = new EngineFixture(backbone, store).trusting()) {
      store.duringLoad = () -> other.hear("E third-node " + handle);
      assertThat(other.read(id, "name")).isNull();
      assertThat(other.sessions.peek(handle)).isNull();
    }
  }

  @Test
  void holdsOneSessionThatTwoRequestsLoadAtOnce() {
    try (EngineFixture other = new EngineFixture(backbone, store).trusting();
        RequestSession first = other.request(null, id);
        RequestSession second = other.request(null, id)) {
      store.duringLoad =
          () -> {
            writeElsewhere();
            assertThat(second.find()).isNotNull();
          };
      LiveSession found = Objects.requireNonNull(first.find());

      assertThat(found).isSameAs(second.find());
      assertThat(found.attribute("theirs")).as("the newer of both answers").isEqualTo("x");
    }
  }

  @Test
  void refusesAnIdThatWasReplacedElsewhereWhileItIsToBeWrittenAgain() {
    try (EngineFixture other = new EngineFixture(backbone, store).trusting();
        RequestSession request = other.request(null, id)) {
      request.find();
      other.pass(Duration.ofSeconds(1));
      request.renewId();
      request.commit();
    }
    // Redis seems to have lost data: all that is held waits to be written again.
    node.engine.reseed();

    assertThat(node.kept()).isPositive();
    assertThat(node.read(id, "name")).isNull();
    node.drain();
    assertThat(node.read(id, "name")).isNull();
  }

  @Test
  void hidesNoChangeThatItsCommitHasMet() {
    store.beforeCommit = this::writeElsewhere;
    write("mine", "1");

    assertThat(node.read(id, "theirs")).isEqualTo("x");
    assertThat(node.read(id, "mine")).isEqualTo("1");
  }
}
