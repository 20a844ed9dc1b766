package dev.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Backbones;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commits that no thread waits for. */
final class SessionLateCommitTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static Backbone backbone;

  private final MemoryStore store = new MemoryStore();
  private EngineFixture node;
  private String id;

  @BeforeAll
  static void connect() {
    backbone = Backbones.shared(redis.server());
  }

  @BeforeEach
  void begin() {
    node = new EngineFixture(backbone, store).trusting();
    id = node.begin("name", "value");
  }

  @AfterEach
  void close() {
    node.close();
  }

  /** A request that has written. */
  private RequestSession writing(Object value) {
    RequestSession request = node.request(null, id);
    Objects.requireNonNull(request.find()).set("name", value);
    return request;
  }

  private void holdAnswers() {
    store.beforeAnswer = new CompletableFuture<>();
  }

  private void answer() {
    store.beforeAnswer.complete(null);
  }

  @Test
  void concludesOnceTheAnswerIsHere() {
    AtomicInteger told = new AtomicInteger();
    holdAnswers();
    try (RequestSession request = writing("newer")) {
      assertThat(request.mayHaveChanges()).isTrue();
      assertThat(request.beginCommit()).isTrue();
      request.whenCommitted(told::incrementAndGet);
      assertThat(request.isCommitOver()).isFalse();
      assertThat(told).hasValue(0);

      answer();

      assertThat(told).hasValue(1);
      assertThat(request.isCommitOver()).isTrue();
      assertThat(request.mayHaveChanges()).isFalse();
      assertThat(request.concludeCommit().clear()).isFalse();
    }
    store.loads = 0;
    assertThat(node.read(id, "name")).isEqualTo("newer");
    assertThat(store.loads).as("known to be current").isZero();
    assertThat(node.kept()).isZero();
  }

  @Test
  void tellsTheClientOfItsNewSession() {
    try (RequestSession request = node.request(null)) {
      LiveSession begun = request.findOrCreate();
      assertThat(request.beginCommit()).isTrue();
      assertThat(request.isCommitOver()).isTrue();

      assertThat(request.concludeCommit().id()).isEqualTo(begun.id());
      assertThat(request.commit()).isEqualTo(CookieChange.NONE);
    }
    assertThat(store.commits).hasSize(2);
  }

  @Test
  void beginsNothingWithoutChangesOrBesideAnother() {
    holdAnswers();
    try (RequestSession none = node.request(null);
        RequestSession reader = node.request(null, id);
        RequestSession first = writing("first")) {
      none.find();
      reader.find();
      assertThat(none.beginCommit()).isFalse();
      assertThat(none.mayHaveChanges()).isFalse();
      assertThat(first.beginCommit()).isTrue();
      assertThat(reader.beginCommit()).as("nothing to write").isFalse();
      try (RequestSession second = writing("second")) {
        assertThat(second.beginCommit()).as("another's turn").isFalse();
      }
      answer();
      first.concludeCommit();
    }
  }

  /**
   * Those whose turn is next may hold every thread that could conclude: the answer lets them go.
   */
  @Test
  void letsTheNextCommitGoBeforeItIsConcluded() {
    holdAnswers();
    try (RequestSession first = writing("first");
        RequestSession second = writing("second")) {
      assertThat(first.beginCommit()).isTrue();
      first.whenCommitted(() -> {});
      Objects.requireNonNull(second.find()).set("name", "third");
      CompletableFuture<CookieChange> waiting = CompletableFuture.supplyAsync(second::commit);
      answer();

      assertThat(waiting).succeedsWithin(Duration.ofSeconds(15));
      first.concludeCommit();
    }
    assertThat(node.kept()).as("nobody went on without the store").isZero();
    assertThat(store.commits).hasSize(3);
    assertThat(node.read(id, "name")).isEqualTo("third");
  }

  /** Who holds the session's lock is not waited for by the thread that receives answers. */
  @Test
  void leavesToItsConclusionWhatItWouldHaveToWaitFor() {
    holdAnswers();
    try (RequestSession request = writing("newer")) {
      LiveSession session = Objects.requireNonNull(request.find());
      assertThat(request.beginCommit()).isTrue();
      request.whenCommitted(() -> {});
      session.turn().lock().lock();
      try {
        CompletableFuture.runAsync(this::answer).join();
        assertThat(session.turn().taken()).isTrue();
      } finally {
        session.turn().lock().unlock();
      }
      request.concludeCommit();
      assertThat(session.turn().taken()).isFalse();
    }
    store.loads = 0;
    assertThat(node.read(id, "name")).isEqualTo("newer");
    assertThat(store.loads).isZero();
  }

  @Test
  void keepsForLaterWhatTheStoreDoesNotTake() {
    store.away = true;
    try (RequestSession request = writing("kept")) {
      assertThat(request.beginCommit()).isTrue();
      request.whenCommitted(() -> {});
      assertThat(request.concludeCommit().version()).isNotNull();
    }
    assertThat(node.kept()).isEqualTo(1);
    assertThat(node.read(id, "name")).isEqualTo("kept");
    store.away = false;
    node.drain();
    assertThat(node.kept()).isZero();
  }

  @Test
  void findsOutThatTheSessionHasEnded() {
    store.end(EngineFixture.handle(id));
    try (RequestSession request = writing("late")) {
      assertThat(request.beginCommit()).isTrue();
      request.whenCommitted(() -> {});
      assertThat(request.concludeCommit().clear()).isTrue();
      assertThat(request.find()).isNull();
    }
  }

  @Test
  void putsBackWhatTheStoreHasLost() {
    store.clear();
    try (RequestSession request = writing("whole")) {
      assertThat(request.beginCommit()).isTrue();
      request.whenCommitted(() -> {});
      request.concludeCommit();
    }
    assertThat(store.holds(EngineFixture.handle(id))).isTrue();
    assertThat(node.read(id, "name")).isEqualTo("whole");
  }
}
