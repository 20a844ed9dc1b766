package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Failure;
import dev.weir.redis.RedisUnavailable;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FailoverTest {
  private final ManualTime time = new ManualTime();
  private final Telemetry telemetry = new Telemetry();
  private final Failover failover = new Failover(Fixtures.SETTINGS, time, telemetry);

  @Test
  void givesTheAnswerOfRedis() {
    assertThat(read(CompletableFuture.completedFuture("redis"))).isEqualTo("redis");
    assertThat(write(CompletableFuture.completedFuture("redis"))).isEqualTo("redis");
    assertThat(decidedWithoutRedis()).isZero();
  }

  @Test
  void waitsForAnAnswerThatComesLater() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> read(answer));
    awaitWaiters(1);

    answer.complete("redis");

    assertThat(read.get()).isEqualTo("redis");
    awaitWaiters(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"OUTAGE", "REFUSES_WRITES", "MISCONFIGURED"})
  void decidesWithoutARedisThatFails(Failure failure) {
    assertThat(write(Fixtures.failed(failure))).isEqualTo("local");
    assertThat(read(Fixtures.failedFarther(new RedisUnavailable(failure, "wrapped"))))
        .isEqualTo("local");
    assertThat(telemetry.total(Event.FALLBACK_ERROR)).isEqualTo(2);
  }

  @Test
  void decidesWithoutARedisWhoseCallCannotEvenBeMade() {
    assertThat(
            failover.read(
                deadline(),
                () -> {
                  throw new RedisUnavailable(Failure.OUTAGE, "not connected");
                },
                () -> "local"))
        .isEqualTo("local");
  }

  @Test
  void letsOtherFailuresThroughAsTheyAre() {
    BadRedisData bad = new BadRedisData("junk");
    AssertionError error = new AssertionError("ours");
    IOException checked = new IOException("odd");

    assertThatThrownBy(() -> read(Fixtures.failedFarther(bad))).isSameAs(bad);
    assertThatThrownBy(() -> write(CompletableFuture.failedFuture(error))).isSameAs(error);
    assertThatThrownBy(() -> read(CompletableFuture.failedFuture(checked)))
        .isInstanceOf(CompletionException.class)
        .hasCause(checked);
    assertThatThrownBy(
            () ->
                failover.read(
                    deadline(),
                    () -> {
                      throw bad;
                    },
                    () -> "local"))
        .isSameAs(bad);
  }

  @Test
  void badDataAndBugsNeverOpenABreaker() {
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> write(Fixtures.failedFarther(new BadRedisData("junk"))))
          .isInstanceOf(BadRedisData.class);
      assertThatThrownBy(() -> read(CompletableFuture.failedFuture(new IllegalStateException())))
          .isInstanceOf(IllegalStateException.class);
    }

    assertThat(failover.availability()).isEqualTo(Availability.UP);
  }

  @Test
  void leavesAtTheDeadlineAndDoesNotWaitAgainForTheSameRequest() {
    Deadline deadline = deadline();
    time.passWithEachLook(Duration.ofMillis(10));

    String first = failover.read(deadline, CompletableFuture<String>::new, () -> "local");
    String second = failover.read(deadline, FailoverTest::mustNotBeAsked, () -> "local");

    assertThat(first).isEqualTo("local");
    assertThat(second).isEqualTo("local");
    assertThat(telemetry.total(Event.FALLBACK_DEADLINE)).isEqualTo(2);
  }

  @Test
  void outagesOpenTheBreakerForReadsAndWrites() {
    for (int i = 0; i < 7; i++) {
      read(Fixtures.failed(Failure.OUTAGE));
    }
    assertThat(failover.readsWell()).isTrue();

    write(Fixtures.failed(Failure.OUTAGE));

    assertThat(failover.readsWell()).isFalse();
    assertThat(failover.writesWell()).isFalse();
    assertThat(failover.availability()).isEqualTo(Availability.DOWN);
    assertThat(telemetry.gauges()).containsEntry("redis.state", 2L);
    assertThat(failover.read(deadline(), FailoverTest::mustNotBeAsked, () -> "local"))
        .isEqualTo("local");
    assertThat(telemetry.total(Event.FALLBACK_BREAKER_OPEN)).isEqualTo(1);
  }

  @Test
  void aRefusedWriteStopsWritesAtOnceAndLeavesReadsAlone() {
    write(Fixtures.failed(Failure.REFUSES_WRITES));

    assertThat(failover.availability()).isEqualTo(Availability.READ_ONLY);
    assertThat(failover.write(deadline(), FailoverTest::mustNotBeAsked, () -> "local"))
        .isEqualTo("local");
    assertThat(read(CompletableFuture.completedFuture("redis"))).isEqualTo("redis");
  }

  @Test
  void someFailuresAmongManyAnswersDoNotOpenTheBreaker() {
    for (int i = 0; i < 100; i++) {
      read(i % 3 == 0 ? Fixtures.failed(Failure.OUTAGE) : CompletableFuture.completedFuture("a"));
    }

    assertThat(failover.availability()).isEqualTo(Availability.UP);
  }

  @Test
  void anOpenBreakerStaysOpenHoweverMuchTimePasses() {
    failover.beginWithoutRedis();

    time.advance(Duration.ofDays(400));

    assertThat(failover.read(deadline(), FailoverTest::mustNotBeAsked, () -> "local"))
        .isEqualTo("local");
    assertThat(failover.lasting()).isEqualTo(Duration.ofDays(400));
  }

  @Test
  void backgroundCallsAreNotCountedAsDecisions() {
    assertThat(failover.tryRead(() -> CompletableFuture.completedFuture(1)))
        .isCompletedWithValue(Optional.of(1));
    assertThat(failover.tryWrite(() -> Fixtures.failed(Failure.REFUSES_WRITES)))
        .isCompletedWithValue(Optional.empty());
    assertThat(failover.tryWrite(FailoverTest::mustNotBeAsked))
        .isCompletedWithValue(Optional.empty());
    assertThat(decidedWithoutRedis()).isZero();
  }

  @Test
  void backgroundCallsFailWithBugsAndCountOutages() {
    BadRedisData bad = new BadRedisData("junk");
    assertThat(failover.tryRead(() -> Fixtures.failedFarther(bad)))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCause(bad);

    for (int i = 0; i < 8; i++) {
      CompletionStage<Optional<Object>> outcome =
          failover.tryRead(
              () -> {
                throw new RedisUnavailable(Failure.OUTAGE, "not connected");
              });
      assertThat(outcome).isCompletedWithValue(Optional.empty());
    }

    assertThat(failover.readsWell()).isFalse();
  }

  @Test
  void anInterruptedThreadStillGetsItsAnswerAndStaysInterrupted() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              String got = read(answer);
              interrupted.complete(got.equals("redis") && Thread.currentThread().isInterrupted());
            });
    thread.start();
    awaitWaiters(1);
    answer.complete("redis");

    assertThat(interrupted.get()).isTrue();
    thread.join();
  }

  private void awaitWaiters(long number) {
    await().until(() -> telemetry.gauges().get("bulkhead.waiters"), count -> count == number);
  }

  private String read(CompletionStage<String> redis) {
    return failover.read(deadline(), () -> redis, () -> "local");
  }

  private String write(CompletionStage<String> redis) {
    return failover.write(deadline(), () -> redis, () -> "local");
  }

  private Deadline deadline() {
    return Deadline.of(Fixtures.SETTINGS.deadline(), time);
  }

  private long decidedWithoutRedis() {
    return telemetry.total(Event.FALLBACK_BREAKER_OPEN)
        + telemetry.total(Event.FALLBACK_DEADLINE)
        + telemetry.total(Event.FALLBACK_BULKHEAD)
        + telemetry.total(Event.FALLBACK_ERROR);
  }

  private static <T> CompletionStage<T> mustNotBeAsked() {
    throw new AssertionError("Redis was asked");
  }
}
