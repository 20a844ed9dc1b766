package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Failure;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that no thread waits for. */
final class UnderwayTest {
  private final ManualTime time = new ManualTime();
  private final Telemetry telemetry = new Telemetry();
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
  private final Failover failover = new Failover(Fixtures.SETTINGS, time, telemetry, scheduler);

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private Deadline deadline() {
    return Deadline.of(Fixtures.SETTINGS.deadline(), time);
  }

  private Underway<String> begin(CompletableFuture<String> answer) {
    return Objects.requireNonNull(failover.beginWrite(deadline(), () -> answer));
  }

  private String conclude(Underway<String> call) {
    return failover.conclude(call, () -> "local");
  }

  @Test
  void tellsOnceWhenTheAnswerIsHere() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    AtomicInteger told = new AtomicInteger();
    Underway<String> call = begin(answer);
    call.whenOver(told::incrementAndGet);
    assertThat(told).hasValue(0);
    assertThat(telemetry.gauges()).containsEntry("bulkhead.waiters", 1L);

    answer.complete("redis");

    assertThat(told).hasValue(1);
    assertThat(conclude(call)).isEqualTo("redis");
    assertThat(telemetry.gauges()).containsEntry("bulkhead.waiters", 0L);
  }

  @Test
  void tellsAtOnceWhenTheAnswerHasBeenHereBefore() {
    AtomicInteger told = new AtomicInteger();
    Underway<String> call = begin(CompletableFuture.completedFuture("redis"));

    call.whenOver(told::incrementAndGet);

    assertThat(told).hasValue(1);
    assertThat(conclude(call)).isEqualTo("redis");
  }

  @Test
  void decidesWithoutARedisThatFails() {
    assertThat(conclude(begin(Fixtures.failed(Failure.OUTAGE)))).isEqualTo("local");
    assertThat(telemetry.total(Event.FALLBACK_ERROR)).isEqualTo(1);
    assertThatThrownBy(() -> conclude(begin(Fixtures.failedFarther(new BadRedisData("junk")))))
        .isInstanceOf(BadRedisData.class);
  }

  @Test
  void isOverAtTheDeadline() {
    Deadline deadline = deadline();
    CompletableFuture<String> answer = new CompletableFuture<>();
    Underway<String> call = Objects.requireNonNull(failover.beginWrite(deadline, () -> answer));

    time.advance(Fixtures.SETTINGS.deadline());

    assertThat(conclude(call)).isEqualTo("local");
    assertThat(telemetry.total(Event.FALLBACK_DEADLINE)).isEqualTo(1);
    assertThat(deadline.remainingNanos()).isZero();
    assertThat(failover.beginWrite(deadline, () -> answer)).isNull();
    answer.complete("too late");
  }

  @Test
  void isOverForAllButAFewOnceRedisLags() {
    int few = Fixtures.SETTINGS.maxWaiters();
    List<CompletableFuture<String>> answers = new ArrayList<>();
    List<Underway<String>> calls = new ArrayList<>();
    for (int i = 0; i < few + 5; i++) {
      answers.add(new CompletableFuture<>());
      calls.add(begin(answers.get(i)));
    }

    time.advance(Fixtures.SETTINGS.lag().plusMillis(1));

    await().until(() -> calls.stream().filter(Underway::isOver).count() == 5);
    assertThat(failover.beginWrite(deadline(), CompletableFuture<String>::new)).isNull();
    List<String> got = new ArrayList<>();
    calls.stream().filter(Underway::isOver).forEach(call -> got.add(conclude(call)));
    assertThat(got).hasSize(5).containsOnly("local");
    assertThat(telemetry.total(Event.FALLBACK_BULKHEAD)).isEqualTo(5);
    answers.forEach(answer -> answer.complete("redis"));
    assertThat(calls).allMatch(Underway::isOver);
    // All places are free again, and nothing is overdue.
    assertThat(conclude(begin(CompletableFuture.completedFuture("redis")))).isEqualTo("redis");
    assertThat(failover.beginWrite(deadline(), CompletableFuture<String>::new)).isNotNull();
  }

  @Test
  void sharesTheFewPlacesWithThreadsThatWait() {
    int few = Fixtures.SETTINGS.maxWaiters();
    List<Underway<String>> calls = new ArrayList<>();
    for (int i = 0; i < few; i++) {
      calls.add(begin(new CompletableFuture<>()));
    }
    CompletableFuture<String> thread =
        CompletableFuture.supplyAsync(
            () -> failover.write(deadline(), CompletableFuture::new, () -> "local"));
    await().until(() -> Long.valueOf(few + 1).equals(telemetry.gauges().get("bulkhead.waiters")));

    time.advance(Fixtures.SETTINGS.lag().plusMillis(1));

    await().until(() -> left(calls, thread) == 1);
    time.advance(Fixtures.SETTINGS.deadline());
    await().until(() -> left(calls, thread) == few + 1);
    assertThat(thread.join()).isEqualTo("local");
  }

  private static long left(List<Underway<String>> calls, CompletableFuture<String> thread) {
    return calls.stream().filter(Underway::isOver).count() + (thread.isDone() ? 1 : 0);
  }

  @Test
  void beginsNothingWhileTheBreakerIsOpen() {
    failover.beginWithoutRedis();

    assertThat(failover.beginWrite(deadline(), CompletableFuture<String>::new)).isNull();
  }

  @Test
  void beginsNothingThatNobodyCouldLookAfter() {
    Failover without = new Failover(Fixtures.SETTINGS, time, new Telemetry());

    assertThat(without.beginWrite(deadline(), CompletableFuture<String>::new)).isNull();
  }

  @Test
  void isOverWhenTheSchedulerEnds() {
    Underway<String> before = begin(new CompletableFuture<>());
    scheduler.shutdown();

    Underway<String> after = begin(new CompletableFuture<>());

    time.advance(Fixtures.SETTINGS.deadline());
    assertThat(conclude(before)).isEqualTo("local");
    assertThat(conclude(after)).isEqualTo("local");
  }
}
