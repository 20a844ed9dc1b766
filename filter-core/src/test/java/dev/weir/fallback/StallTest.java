package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 200 requests at once ask a Redis that does not answer. */
final class StallTest {
  private static final int REQUESTS = 200;
  private static final int FEW = Fixtures.SETTINGS.maxWaiters();

  private final ManualTime time = new ManualTime();
  private final Telemetry telemetry = new Telemetry();
  private final Failover failover = new Failover(Fixtures.SETTINGS, time, telemetry);
  private final List<CompletableFuture<String>> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger fromRedis = new AtomicInteger();
  private final AtomicInteger fromFallback = new AtomicInteger();
  private final ExecutorService requests = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    calls.forEach(call -> call.complete("late"));
    requests.shutdownNow();
  }

  @Test
  void anyNumberMayWaitAsLongAsRedisDoesNotLag() {
    askAll();
    time.advanceMillis(19);
    answerAll();

    await().until(() -> fromRedis.get() == REQUESTS);
    assertThat(fromFallback).hasValue(0);
  }

  @Test
  void allButAFewLeaveOnceRedisLags() {
    askAll();
    time.advanceMillis(20);

    await().until(() -> fromFallback.get() == REQUESTS - FEW);
    await().until(() -> waiting() == FEW);
    assertThat(telemetry.total(Event.FALLBACK_BULKHEAD)).isEqualTo(REQUESTS - FEW);
    assertThat(failover.read(deadline(), StallTest::mustNotBeAsked, () -> "fallback"))
        .isEqualTo("fallback");
    assertThat(waiting()).isEqualTo(FEW);
  }

  @Test
  void theFewLeaveAtTheirDeadlineAndTheBreakerOpens() {
    askAll();
    time.advanceMillis(20);
    await().until(() -> fromFallback.get() == REQUESTS - FEW);
    assertThat(failover.readsWell()).isTrue();
    time.advanceMillis(80);

    await().until(() -> fromFallback.get() == REQUESTS);
    await().until(() -> !failover.readsWell());
    assertThat(telemetry.total(Event.FALLBACK_DEADLINE)).isEqualTo(FEW);
    assertThat(waiting()).isZero();
  }

  @Test
  void answersBeforeTheDeadlineSaveTheBreakerAlthoughMostHadLeft() {
    askAll();
    time.advanceMillis(20);
    await().until(() -> fromFallback.get() == REQUESTS - FEW);
    time.advanceMillis(20);
    answerAll();

    await().until(() -> fromRedis.get() == FEW);
    assertThat(failover.availability()).isEqualTo(Availability.UP);
    assertThat(
            failover.read(
                deadline(), () -> CompletableFuture.completedFuture("redis"), () -> "fallback"))
        .isEqualTo("redis");
  }

  @Test
  void answersAfterTheDeadlineDoNotSaveIt() {
    Failover others = new Failover(Fixtures.SETTINGS, time, telemetry);
    Bulkhead bulkhead = new Bulkhead(FEW, Fixtures.SETTINGS.lag());
    for (int i = 0; i < 8; i++) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      Pending<String> call =
          new Pending<>(
              bulkhead.overdueCalls(),
              others.circuits()::judgeRead,
              time,
              Fixtures.SETTINGS.deadline().toNanos());
      call.send(() -> answer);
      time.advanceMillis(101);
      answer.complete("late");
      call.abandoned();
    }

    assertThat(others.readsWell()).isFalse();
  }

  @Test
  void eachCallIsJudgedOnce() {
    AtomicInteger verdicts = new AtomicInteger();
    CompletableFuture<String> answer = new CompletableFuture<>();
    Pending<String> call =
        new Pending<>(
            new AtomicInteger(),
            (nanos, failure) -> verdicts.incrementAndGet(),
            time,
            Fixtures.SETTINGS.deadline().toNanos());
    call.send(() -> answer);
    call.abandoned();
    assertThat(verdicts).hasValue(0);
    time.advanceMillis(100);
    call.abandoned();
    call.abandoned();
    answer.complete("late");

    assertThat(verdicts).hasValue(1);
  }

  private void askAll() {
    for (int i = 0; i < REQUESTS; i++) {
      requests.execute(
          () -> {
            String answer = failover.read(deadline(), this::ask, () -> "fallback");
            (answer.equals("fallback") ? fromFallback : fromRedis).incrementAndGet();
          });
    }
    await().until(() -> waiting() == REQUESTS);
  }

  private CompletionStage<String> ask() {
    CompletableFuture<String> call = new CompletableFuture<>();
    calls.add(call);
    return call;
  }

  private void answerAll() {
    calls.forEach(call -> call.complete("redis"));
  }

  private long waiting() {
    Long waiters = telemetry.gauges().get("bulkhead.waiters");
    return waiters == null ? -1 : waiters;
  }

  private Deadline deadline() {
    return Deadline.of(Fixtures.SETTINGS.deadline(), time);
  }

  private static CompletionStage<String> mustNotBeAsked() {
    throw new AssertionError("Redis was asked");
  }
}
