package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Failure;
import dev.weir.redis.RedisUnavailable;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

final class JournalTest {
  private static final int MAX_ENTRIES = Fixtures.SETTINGS.journalMaxEntries();

  private final ManualTime time = new ManualTime();
  private final Telemetry telemetry = new Telemetry();
  private final Failover failover = new Failover(Fixtures.SETTINGS, time, telemetry);
  private final FieldStore store = new FieldStore();
  private final Journal journal =
      new Journal(failover, Fixtures.SETTINGS, time, Runnable::run, telemetry);

  @Test
  void replaysWhatItKeeps() {
    store.conduct(store::accept);
    keep("a", "x", 1);
    keep("b", "x", 2);
    assertThat(telemetry.gauges())
        .containsEntry("journal.entries", 2L)
        .containsEntry("journal.bytes", 20L);

    journal.drain();

    assertThat(store.number("a", "x")).isEqualTo(1);
    assertThat(store.number("b", "x")).isEqualTo(2);
    assertEmpty();
    assertThat(telemetry.total(Event.JOURNAL_KEPT)).isEqualTo(2);
    assertThat(telemetry.total(Event.JOURNAL_REPLAYED)).isEqualTo(2);
  }

  @Test
  void mergesWritesUnderOneKey() {
    keep("a", "x", 1);
    keep("a", "y", 2);
    keep("a", "x", 3);
    assertThat(journal.entries()).isEqualTo(1);
    assertThat(journal.bytes()).isEqualTo(20);

    journal.drain();

    assertThat(store.next().fields()).containsEntry("x", 3).containsEntry("y", 2).hasSize(2);
  }

  @Test
  void replaysOnlyTheNewerPartOfAnEntryThatGrewWhileItWasReplayed() {
    keep("a", "x", 1);
    journal.drain();
    keep("a", "y", 2);
    keep("a", "x", 3);
    assertThat(journal.bytes()).isEqualTo(30);
    store.next().take();
    assertThat(journal.bytes()).isEqualTo(20);

    journal.drain();

    FieldStore.Write rest = store.next();
    assertThat(rest.fields()).containsEntry("x", 3).containsEntry("y", 2).hasSize(2);
    rest.take();
    assertEmpty();
  }

  @Test
  void replaysAllOfAnEntryThatGrewWhileItsReplayFailed() {
    keep("a", "x", 1);
    journal.drain();
    keep("a", "y", 2);
    store.next().fail(new RedisUnavailable(Failure.OUTAGE, "gone"));
    assertThat(journal.bytes()).isEqualTo(20);

    journal.drain();

    assertThat(store.next().fields()).containsEntry("x", 1).containsEntry("y", 2).hasSize(2);
  }

  @Test
  void triesAgainInALaterRoundWhatWasNotTaken() {
    keep("a", "x", 1);
    journal.drain();
    store.next().refuse();
    assertThat(store.pending()).isZero();

    journal.drain();

    store.next().take();
    assertEmpty();
  }

  @Test
  void keepsEverythingWhileWritesAreNotWell() {
    failover.beginWithoutRedis();
    keep("a", "x", 1);

    journal.drain();

    assertThat(store.pending()).isZero();
    assertThat(journal.entries()).isEqualTo(1);
  }

  @Test
  void stopsWhenWritesStopBeingWell() {
    for (int i = 0; i < 80; i++) {
      keep("key" + i, "x", 1);
    }
    journal.drain();
    store.next().fail(new RedisUnavailable(Failure.REFUSES_WRITES, "read only"));
    while (store.pending() > 0) {
      store.next().take();
    }

    assertThat(journal.entries()).isEqualTo(17);
  }

  @Test
  void replaysSixtyFourAtATime() {
    for (int i = 0; i < 100; i++) {
      keep("key" + i, "x", 1);
    }
    journal.drain();
    assertThat(store.pending()).isEqualTo(64);

    store.next().take();

    assertThat(store.pending()).isEqualTo(64);
    while (store.pending() > 0) {
      store.next().take();
    }
    assertEmpty();
  }

  @Test
  void givesUpWhatFailsForGoodButNotWhatCameAfterIt() {
    keep("a", "x", 1);
    journal.drain();
    keep("a", "y", 2);
    store.next().fail(new BadRedisData("junk"));
    assertThat(telemetry.total(Event.JOURNAL_DROPPED)).isEqualTo(1);
    assertThat(store.dropped()).isEqualTo(1);

    journal.drain();

    assertThat(store.next().fields()).containsEntry("y", 2).hasSize(1);
  }

  @Test
  void givesUpAnEntryWhoseReplayThrows() {
    store.conduct(
        write -> {
          throw new IllegalStateException("ours");
        });
    keep("a", "x", 1);

    journal.drain();

    assertEmpty();
    assertThat(telemetry.total(Event.JOURNAL_DROPPED)).isEqualTo(1);
  }

  @Test
  void givesUpWhatIsTooOldAlsoWhileRedisIsAway() {
    failover.beginWithoutRedis();
    keep("a", "x", 1);
    time.advance(Duration.ofMinutes(40));
    keep("b", "x", 2);
    time.advance(Duration.ofMinutes(21));

    journal.drain();

    assertThat(journal.entries()).isEqualTo(1);
    assertThat(journal.bytes()).isEqualTo(10);
    assertThat(telemetry.total(Event.JOURNAL_DROPPED)).isEqualTo(1);
    assertThat(store.dropped()).isEqualTo(1);
  }

  @Test
  void doesNotWaitForeverForAReplayThatHangs() {
    keep("a", "x", 1);
    journal.drain();
    FieldStore.Write hanging = store.next();
    keep("a", "y", 2);
    time.advance(Duration.ofSeconds(11));
    journal.drain();
    FieldStore.Write second = store.next();
    assertThat(second.fields()).containsEntry("x", 1).containsEntry("y", 2);

    hanging.take();

    assertThat(journal.entries()).isEqualTo(1);
    second.take();
    assertEmpty();
  }

  @Test
  void forgetsWhatItIsToldTo() {
    keep("a", "x", 1);
    keep("b", "x", 1);
    journal.forget("a");
    journal.forget("unknown");
    journal.drain();

    FieldStore.Write left = store.next();
    assertThat(left.key()).isEqualTo("b");
    keep("b", "y", 2);
    journal.forget("b");
    left.refuse();
    assertEmpty();
  }

  @Test
  void turnsDownWhatDoesNotFitAndLeavesTheRestAsItWas() {
    for (int i = 0; i < MAX_ENTRIES; i++) {
      assertThat(keep("key" + i, "x", 1)).isTrue();
    }

    assertThat(keep("one too many", "x", 1)).isFalse();
    assertThat(keep("key0", "x", 2)).isTrue();
    assertThat(journal.entries()).isEqualTo(MAX_ENTRIES);
    assertThat(telemetry.total(Event.JOURNAL_OVERFLOW)).isEqualTo(1);
  }

  @Test
  void turnsDownGrowthBeyondItsBytesButTakesWhatShrinks() {
    for (int i = 0; i < 1000; i++) {
      assertThat(keep("key", "field" + i, 1)).isTrue();
    }

    assertThat(keep("key", "field1000", 1)).isFalse();
    assertThat(keep("key", "field1", 2)).isTrue();
    assertThat(journal.bytes()).isEqualTo(10_000);
  }

  @Test
  void saysOnceForEachOverflowThatItIsFull() {
    List<LogRecord> errors = new ArrayList<>();
    Logger logger = Logger.getLogger("dev.weir.fallback");
    Handler recorder = recorder(errors);
    logger.addHandler(recorder);
    try {
      overflow();
      overflow();
      assertThat(errors).hasSize(1);
      journal.drain();
      while (store.pending() > 0) {
        store.next().take();
      }
      overflow();
      assertThat(errors).hasSize(2);
    } finally {
      logger.removeHandler(recorder);
    }
  }

  private void overflow() {
    for (int i = 0; i < MAX_ENTRIES + 5; i++) {
      keep("key" + i, "x", 1);
    }
  }

  private static Handler recorder(List<LogRecord> errors) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        if (record.getLevel().equals(Level.SEVERE)) {
          errors.add(record);
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private boolean keep(String key, String field, int number) {
    return journal.keep(key, store.write(key, field, number));
  }

  private void assertEmpty() {
    assertThat(journal.entries()).isZero();
    assertThat(journal.bytes()).isZero();
  }
}
