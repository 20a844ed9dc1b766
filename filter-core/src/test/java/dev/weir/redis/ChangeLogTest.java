package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChangeLogTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final String KEY = "weir:t:log:{x}";
  private static final ChangeLog.Limits LIMITS =
      new ChangeLog.Limits(Duration.ofHours(1), 10_000, Duration.ofDays(1));

  private final AtomicLong nanos = new AtomicLong();
  private final Telemetry telemetry = new Telemetry();
  private final List<Node> nodes = new ArrayList<>();
  private RedisGateway gateway;

  @BeforeEach
  void open() {
    gateway = Gateways.connected(redis.server().port(), telemetry);
  }

  @AfterEach
  void close() {
    nodes.forEach(node -> node.signals.close());
    gateway.close();
  }

  /** A node that remembers what it was told. */
  private final class Node implements ChangeLog.Reader, ChangeLog.Attempts {
    final List<String> read = new CopyOnWriteArrayList<>();
    final List<ChangeLog.Position> positions = new CopyOnWriteArrayList<>();
    final AtomicLong resyncs = new AtomicLong();
    final AtomicBoolean away = new AtomicBoolean();
    final AtomicInteger underWay = new AtomicInteger();
    final Signals signals;
    final ChangeLog log;
    volatile CompletionStage<?> whole = CompletableFuture.completedStage(null);

    Node(String name, ChangeLog.Limits limits) {
      RedisClock clock = new RedisClock(nanos::get, () -> 1);
      signals = new Signals(gateway, new KeySpace("weir", "t"), clock, name);
      log = new ChangeLog(KEY, limits, gateway, signals, new ChangeLog.Ground(clock, telemetry));
      nodes.add(this);
    }

    Node follow() {
      log.follow(this, this);
      await().until(() -> log.position() != null);
      awaitRest();
      return this;
    }

    /** Waits until nothing is being read: who is deaf then reads no more until the next poll. */
    private void awaitRest() {
      await().until(() -> underWay.get() == 0);
    }

    @Override
    public void read(List<ChangeLog.Change> changes) {
      changes.forEach(change -> read.add(new String(change.content(), UTF_8)));
      changes.forEach(change -> positions.add(change.position()));
    }

    @Override
    public CompletionStage<?> resync(ChangeLog.Position from) {
      resyncs.incrementAndGet();
      return whole;
    }

    @Override
    public <T> CompletionStage<Optional<T>> attempt(Supplier<? extends CompletionStage<T>> call) {
      if (away.get()) {
        return CompletableFuture.completedStage(Optional.empty());
      }
      underWay.incrementAndGet();
      CompletionStage<Optional<T>> answer = call.get().thenApply(Optional::of);
      // Run after what the log itself adds, which may begin the next attempt.
      var unused = answer.whenComplete((found, failed) -> underWay.decrementAndGet());
      return answer;
    }

    void append(String change) {
      log.append(change.getBytes(UTF_8)).orTimeout(10, TimeUnit.SECONDS).join();
    }

    void pollUntilRead(String... changes) {
      await()
          .until(
              () -> {
                log.poll();
                return read.equals(List.of(changes));
              });
      awaitRest();
    }
  }

  private Node node(String name) {
    return new Node(name, LIMITS);
  }

  private Node deafNode(String name) {
    Node node = node(name);
    node.signals.close();
    return node.follow();
  }

  @Test
  void everyNodeHearsOfAChangeWithoutAsking() {
    Node one = node("1").follow();
    Node two = node("2").follow();

    await()
        .until(
            () -> {
              one.append("a");
              return !two.read.isEmpty() && !one.read.isEmpty();
            });
  }

  @Test
  void aNodeThatHearsNothingFindsEverythingInOrderAtItsNextLook() {
    Node reader = deafNode("1");
    Node writer = node("2");

    writer.append("a");
    writer.append("b");
    writer.append("c");

    assertThat(reader.read).isEmpty();
    reader.pollUntilRead("a", "b", "c");
    assertThat(reader.resyncs).hasValue(1);
    assertThat(reader.positions).isSorted();
    assertThat(reader.positions.stream().map(ChangeLog.Position::number))
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void readsOnUntilNothingIsLeft() {
    Node reader = deafNode("1");
    Node writer = node("2");
    CompletableFuture.allOf(
            IntStream.range(0, 1200)
                .mapToObj(i -> writer.log.append(new byte[] {'x'}))
                .toArray(CompletableFuture<?>[]::new))
        .orTimeout(20, TimeUnit.SECONDS)
        .join();

    reader.log.poll();

    await().until(() -> reader.read.size() == 1200);
    assertThat(reader.resyncs).hasValue(1);
  }

  @Test
  void aNewcomerBeginsWhereTheLogEndsAfterTakingInTheWhole() {
    Node writer = node("1");
    writer.append("old");
    Node reader = deafNode("2");

    writer.append("new");

    reader.pollUntilRead("new");
    assertThat(reader.resyncs).hasValue(1);
  }

  @Test
  void whatIsAppendedDuringAResyncIsReadAfterIt() {
    Node writer = node("1");
    Node reader = node("2");
    reader.signals.close();
    CompletableFuture<@Nullable Void> whole = new CompletableFuture<>();
    reader.whole = whole;
    reader.log.follow(reader, reader);
    await().until(() -> reader.resyncs.get() == 1);
    assertThat(reader.log.ageNanos()).isEqualTo(Long.MAX_VALUE);

    writer.append("meanwhile");
    whole.complete(null);

    await().until(() -> reader.read.equals(List.of("meanwhile")));
  }

  @Test
  void aResyncThatFailsIsTriedAgain() {
    Node reader = node("1");
    reader.whole = CompletableFuture.failedStage(new BadRedisData("told to fail"));
    reader.log.follow(reader, reader);
    await().until(() -> reader.resyncs.get() == 1);
    assertThat(reader.log.position()).isNull();

    reader.whole = CompletableFuture.completedStage(null);

    await()
        .until(
            () -> {
              reader.log.poll();
              return reader.log.position() != null;
            });
  }

  @Test
  void aLogTrimmedPastAReaderIsAGap() {
    Node writer = node("1");
    Node reader = deafNode("2");
    writer.append("a");
    reader.pollUntilRead("a");
    writer.append("b");
    writer.append("c");
    redis.command("XTRIM", KEY, "MAXLEN", "1");

    assertResyncs(reader);
    writer.append("d");
    reader.pollUntilRead("a", "d");
  }

  @Test
  void aLogTrimmedBeforeItsFirstReaderIsAGapToo() {
    Node reader = deafNode("1");
    Node writer = node("2");
    writer.append("a");
    writer.append("b");
    redis.command("XTRIM", KEY, "MAXLEN", "1");

    assertResyncs(reader);
  }

  @Test
  void aFlushedLogIsAGap() {
    Node writer = node("1");
    Node reader = deafNode("2");
    writer.append("a");
    reader.pollUntilRead("a");
    redis.command("FLUSHALL");

    assertResyncs(reader);
    writer.append("b");
    reader.pollUntilRead("a", "b");
  }

  @Test
  void aLogThatWasRewoundAndWrittenOnIsAGap() {
    Node writer = node("1");
    Node reader = deafNode("2");
    writer.append("a");
    reader.pollUntilRead("a");
    writer.append("lost");
    reader.pollUntilRead("a", "lost");
    ChangeLog.Position last = reader.positions.get(1);
    redis.command("XDEL", KEY, last.id());
    writer.append("other");
    writer.append("more");

    assertResyncs(reader);
  }

  @Test
  void somethingElseAtItsKeyCountsAsEmptyAndIsReplacedByTheNextChange() {
    redis.command("SET", KEY, "junk");
    Node reader = deafNode("1");
    assertThat(reader.log.position()).isEqualTo(ChangeLog.Position.START);

    node("2").append("a");

    reader.pollUntilRead("a");
    assertThat(reader.resyncs).hasValue(1);
  }

  @Test
  void itsAgeCountsFromTheLastLookThatFoundNothingMissing() {
    Node reader = deafNode("1");
    await()
        .until(
            () -> {
              reader.log.poll();
              return reader.log.ageNanos() == 0;
            });

    nanos.addAndGet(500);
    assertThat(reader.log.ageNanos()).isEqualTo(500);
    reader.away.set(true);
    reader.log.poll();
    nanos.addAndGet(500);
    assertThat(reader.log.ageNanos()).isEqualTo(1000);

    reader.away.set(false);
    await()
        .until(
            () -> {
              reader.log.poll();
              return reader.log.ageNanos() == 0;
            });
  }

  @Test
  void canBeToldToTakeInTheWholeAnew() {
    Node reader = node("1").follow();

    reader.log.resync();

    await().until(() -> reader.resyncs.get() >= 2 && reader.log.position() != null);
    assertThat(telemetry.total(Event.CHANGE_LOG_RESYNC)).isEqualTo(reader.resyncs.get());
  }

  @Test
  void isBoundedInEntriesAndHasALifeTime() {
    Node writer = new Node("1", new ChangeLog.Limits(Duration.ofHours(1), 100, Duration.ofDays(1)));
    for (int i = 0; i < 500; i++) {
      writer.append("x");
    }

    assertThat((Long) redis.command("XLEN", KEY)).isBetween(100L, 250L);
    assertThat((Long) redis.command("PTTL", KEY)).isPositive();
  }

  @Test
  void letsOldEntriesGoButNeverTheNewest() {
    Node writer = new Node("1", new ChangeLog.Limits(Duration.ZERO, 10_000, Duration.ofDays(1)));
    for (int i = 0; i < 500; i++) {
      writer.append("x");
    }

    assertThat((Long) redis.command("XLEN", KEY)).isBetween(1L, 150L);
    Node reader = deafNode("2");
    // By somebody who lets nothing go: the entry that the reader goes on from may be old by now.
    node("3").append("y");
    reader.pollUntilRead("y");
  }

  private static void assertResyncs(Node reader) {
    long before = reader.resyncs.get();
    await()
        .until(
            () -> {
              reader.log.poll();
              return reader.resyncs.get() > before && reader.log.position() != null;
            });
  }
}
