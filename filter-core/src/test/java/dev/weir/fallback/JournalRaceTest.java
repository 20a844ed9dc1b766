package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writers, the loop that drains and the answers of Redis, all at the same time. */
final class JournalRaceTest {
  private static final int WRITERS = 6;
  private static final int WRITES = 3000;

  private final ManualTime time = new ManualTime();
  private final Telemetry telemetry = new Telemetry();
  private final FieldStore store = new FieldStore();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExecutorService replies = Executors.newFixedThreadPool(2);
  private final ExecutorService starter = Executors.newSingleThreadExecutor();
  private final Journal journal =
      new Journal(
          new Failover(Fixtures.SETTINGS, time, telemetry),
          Fixtures.SETTINGS,
          time,
          starter,
          telemetry);

  @AfterEach
  void stop() {
    threads.shutdownNow();
    replies.shutdownNow();
    starter.shutdownNow();
  }

  @Test
  void theLatestWriteOfEachFieldReachesTheStore() throws Exception {
    AtomicInteger replays = new AtomicInteger();
    store.conduct(
        write -> {
          boolean taken = replays.incrementAndGet() % 3 != 0;
          return CompletableFuture.supplyAsync(
              () -> {
                if (taken) {
                  store.store(write);
                }
                return taken;
              },
              replies);
        });
    AtomicBoolean writing = new AtomicBoolean(true);
    Future<?> draining = threads.submit(() -> drainWhile(writing));

    write();
    writing.set(false);
    draining.get();

    await()
        .until(
            () -> {
              journal.drain();
              return journal.entries() == 0;
            });
    assertThat(journal.bytes()).isZero();
    for (int writer = 0; writer < WRITERS; writer++) {
      for (int key = 0; key < 3; key++) {
        assertThat(store.number("key" + key, "field" + writer)).isEqualTo(WRITES);
      }
    }
  }

  private void drainWhile(AtomicBoolean writing) {
    while (writing.get()) {
      journal.drain();
      Thread.onSpinWait();
    }
  }

  private void write() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      String field = "field" + i;
      writers.add(
          threads.submit(
              () -> {
                start.await();
                for (int number = 1; number <= WRITES; number++) {
                  for (int key = 0; key < 3; key++) {
                    journal.keep("key" + key, store.write("key" + key, field, number));
                  }
                }
                return null;
              }));
    }
    start.countDown();
    for (Future<?> writer : writers) {
      writer.get();
    }
  }
}
