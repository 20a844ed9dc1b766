package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Failure;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class WatchTest {
  private static final Duration INTERVAL = Fixtures.SETTINGS.probeInterval();

  private final ManualTime time = new ManualTime();
  private final Telemetry telemetry = new Telemetry();
  private final Failover failover = new Failover(Fixtures.SETTINGS, time, telemetry);
  private final AtomicInteger recoveries = new AtomicInteger();
  private Supplier<CompletionStage<?>> read = WatchTest::well;
  private Supplier<CompletionStage<?>> write = WatchTest::well;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "watch-test");
            thread.setDaemon(true);
            return thread;
          });
  private final Watch watch =
      new Watch(
          failover, new Watch.Probes(() -> read.get(), () -> write.get()), INTERVAL, scheduler);

  WatchTest() {
    failover.onRecovery(recoveries::incrementAndGet);
  }

  @Test
  void anIdleRedisThatGoesAwayIsNoticedBeforeTheNextUserPays() {
    rounds(5);
    read = CompletableFuture::new;
    write = CompletableFuture::new;
    rounds(3);
    assertThat(failover.availability()).isEqualTo(Availability.UP);

    rounds(1);

    assertThat(failover.availability()).isEqualTo(Availability.DOWN);
  }

  @Test
  void answersToUsersOutweighProbesThatAreLost() {
    read = CompletableFuture::new;
    for (int i = 0; i < 20; i++) {
      rounds(1);
      ask(CompletableFuture.completedFuture("redis"));
    }

    assertThat(failover.availability()).isEqualTo(Availability.UP);
  }

  @Test
  void aRedisThatIsThereAgainIsUsedWithinTwoSeconds() {
    failover.beginWithoutRedis();
    read = CompletableFuture::new;
    write = CompletableFuture::new;
    rounds(50);
    read = write = WatchTest::well;

    Duration until = roundsUntil(Availability.UP);

    assertThat(until).isLessThan(Duration.ofMillis(1500));
    assertThat(recoveries).hasValue(1);
    assertThat(ask(CompletableFuture.completedFuture("redis"))).isEqualTo("redis");
  }

  @Test
  void itIsUsedWithinTwoSecondsAlsoWhenProbesAreRare() {
    Watch rare =
        new Watch(
            failover,
            new Watch.Probes(() -> read.get(), () -> write.get()),
            Duration.ofMillis(500),
            scheduler);
    failover.beginWithoutRedis();
    for (int i = 0; i < 4; i++) {
      time.advanceMillis(500);
      rare.tick();
    }

    assertThat(failover.availability()).isEqualTo(Availability.UP);
  }

  @Test
  void oneGoodProbeAmongBadOnesClosesNothing() {
    failover.beginWithoutRedis();
    for (int i = 0; i < 40; i++) {
      read = i % 4 == 0 ? CompletableFuture::new : WatchTest::well;
      rounds(1);
    }

    assertThat(failover.availability()).isEqualTo(Availability.DOWN);
    assertThat(recoveries).hasValue(0);
  }

  @Test
  void changesAtMostOnceASecondWhileRedisComesAndGoes() {
    List<Long> changes = new ArrayList<>();
    Availability before = failover.availability();
    for (int millis = 0; millis < 60_000; millis += 10) {
      // Well for 1.3 s, away for 0.3 s: long enough to close again each time.
      boolean well = millis % 1600 < 1300;
      read = write = well ? WatchTest::well : () -> Fixtures.failed(Failure.OUTAGE);
      if (millis % 200 == 0) {
        watch.tick();
      }
      ask(well ? CompletableFuture.completedFuture("redis") : Fixtures.failed(Failure.OUTAGE));
      if (failover.availability() != before) {
        before = failover.availability();
        changes.add((long) millis);
      }
      time.advanceMillis(10);
    }

    assertThat(changes).hasSizeGreaterThan(10);
    for (int i = 1; i < changes.size(); i++) {
      assertThat(changes.get(i) - changes.get(i - 1)).isGreaterThanOrEqualTo(1000);
    }
  }

  @Test
  void flappingEveryHalfSecondLeavesItOpen() {
    AtomicInteger changes = new AtomicInteger();
    Availability before = failover.availability();
    for (int millis = 0; millis < 30_000; millis += 10) {
      boolean well = millis % 1000 < 500;
      read = write = well ? WatchTest::well : CompletableFuture::new;
      if (millis % 200 == 0) {
        watch.tick();
      }
      ask(well ? CompletableFuture.completedFuture("redis") : Fixtures.failed(Failure.OUTAGE));
      if (failover.availability() != before) {
        before = failover.availability();
        changes.incrementAndGet();
      }
      time.advanceMillis(10);
    }

    assertThat(changes).hasValue(1);
    assertThat(failover.availability()).isEqualTo(Availability.DOWN);
  }

  @Test
  void failuresCountAgainASecondAfterItClosed() {
    failover.beginWithoutRedis();
    roundsUntil(Availability.UP);
    failTenTimes();
    assertThat(failover.availability()).isEqualTo(Availability.UP);

    rounds(6);
    failTenTimes();

    assertThat(failover.availability()).isEqualTo(Availability.DOWN);
  }

  @Test
  void refusedProbesCloseTheWayForWritesOnly() {
    write = () -> Fixtures.failed(Failure.REFUSES_WRITES);
    rounds(2);

    assertThat(failover.availability()).isEqualTo(Availability.READ_ONLY);
    rounds(50);
    assertThat(failover.availability()).isEqualTo(Availability.READ_ONLY);

    write = WatchTest::well;
    assertThat(roundsUntil(Availability.UP)).isLessThan(Duration.ofMillis(1500));
    assertThat(recoveries).hasValue(1);
  }

  @Test
  void aRedisThatComesBackReadOnlyGetsNoWrites() {
    failover.beginWithoutRedis();
    write = () -> Fixtures.failed(Failure.REFUSES_WRITES);

    roundsUntil(Availability.READ_ONLY);

    assertThat(failover.writesWell()).isFalse();
    assertThat(recoveries).hasValue(0);
  }

  @Test
  void aMissingRightToWriteKeepsItOpenInsteadOfFlapping() {
    failover.beginWithoutRedis();
    write = () -> Fixtures.failed(Failure.MISCONFIGURED);

    rounds(100);

    assertThat(failover.availability()).isEqualTo(Availability.DOWN);
  }

  @Test
  void aProbeThatOurOwnFaultFailsSaysNothingAgainstRedis() {
    read = () -> CompletableFuture.failedFuture(new BadRedisData("junk"));
    write =
        () -> {
          throw new IllegalStateException("ours");
        };

    rounds(20);

    assertThat(failover.availability()).isEqualTo(Availability.UP);
  }

  @Test
  void aListenerOrChoreThatFailsStopsNothing() {
    AtomicInteger done = new AtomicInteger();
    failover.onRecovery(
        () -> {
          throw new IllegalStateException("ours");
        });
    failover.onRecovery(done::incrementAndGet);
    watch.eachRound(
        () -> {
          throw new IllegalStateException("ours");
        });
    watch.eachRound(done::incrementAndGet);
    failover.beginWithoutRedis();

    rounds(10);

    assertThat(done).hasValue(11);
    assertThat(failover.availability()).isEqualTo(Availability.UP);
  }

  @Test
  void runsOnTheSchedulerUntilItIsClosed() {
    AtomicInteger rounds = new AtomicInteger();
    Watch quick =
        new Watch(
            failover,
            new Watch.Probes(WatchTest::well, WatchTest::well),
            Duration.ofMillis(1),
            scheduler);
    quick.eachRound(rounds::incrementAndGet);
    quick.start();
    Awaitility.await().until(() -> rounds.get() > 3);
    quick.close();
    scheduler.shutdown();

    Awaitility.await().until(scheduler::isTerminated);
  }

  private static CompletionStage<?> well() {
    return CompletableFuture.completedFuture("ok");
  }

  private void failTenTimes() {
    for (int i = 0; i < 10; i++) {
      ask(Fixtures.failed(Failure.OUTAGE));
    }
  }

  private void rounds(int number) {
    for (int i = 0; i < number; i++) {
      time.advance(INTERVAL);
      watch.tick();
    }
  }

  private Duration roundsUntil(Availability wanted) {
    Duration passed = Duration.ZERO;
    while (failover.availability() != wanted) {
      assertThat(passed).isLessThan(Duration.ofMinutes(1));
      rounds(1);
      passed = passed.plus(INTERVAL);
    }
    return passed;
  }

  private String ask(CompletionStage<String> redis) {
    Deadline deadline = Deadline.of(Fixtures.SETTINGS.deadline(), time);
    return failover.read(deadline, () -> redis, () -> "local");
  }
}
