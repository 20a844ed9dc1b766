package dev.weir.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.CommandCounts;
import dev.weir.embedded.RedisExtension;
import dev.weir.fallback.Circumstances;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits that nodes share, with Redis there, gone and back. */
final class SharedLimitsTest {
  private static final Rate TEN = Rate.of(10, Duration.ofHours(1));
  private static final Rate BUCKET = new Rate(10, Duration.ofHours(1), 10);

  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private final List<Engine> engines = new ArrayList<>();

  @AfterEach
  void close() {
    engines.forEach(Engine::close);
  }

  private Engine engine(RateRule... rules) {
    Engine engine = Engine.over(redis.server(), Duration.ZERO, Settings.of(List.of(rules)));
    engines.add(engine);
    return engine;
  }

  private static RateRule rule(Rate rate, Outage outage, boolean failuresOnly) {
    return Settings.rule(
        "/* -> p", new Policy("p", rate, List.of(Subjects.ADDRESS), outage, false, failuresOnly));
  }

  private static RateRule rule(Rate rate) {
    return rule(rate, Outage.SHARE, false);
  }

  private static Decision decide(Engine engine) {
    return engine.limiter().decide(FakeRequest.to("/"), engine.deadline());
  }

  private static int admitted(Engine engine) {
    int admitted = 0;
    while (decide(engine).allowed()) {
      admitted++;
    }
    return admitted;
  }

  private static long scripts(Runnable doing) {
    CommandCounts before = CommandCounts.of(redis.server());
    doing.run();
    return CommandCounts.of(redis.server()).since(before).scripts();
  }

  @Test
  void askRedisOnceForADecisionAndNotAtAllForARefusalThatIsKnown() {
    Engine one = engine(rule(TEN));
    Engine two = engine(rule(TEN));
    decide(one);
    assertThat(scripts(() -> decide(one))).isEqualTo(1);
    admitted(two);
    decide(one);
    assertThat(
            scripts(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    Decision refused = decide(i % 2 == 0 ? one : two);
                    assertThat(refused.verdict()).isEqualTo(Decision.Verdict.REFUSED);
                    assertThat(refused.retryAfter()).isPositive();
                  }
                }))
        .isZero();
  }

  @Test
  void askRedisOnceForSeveralPolicies() {
    Engine engine =
        engine(rule(TEN), Settings.rule("/* -> q", Settings.policy("q", 5, Duration.ofMinutes(1))));
    decide(engine);
    assertThat(scripts(() -> decide(engine))).isEqualTo(1);
  }

  @Test
  void forgetRefusalsOnEveryNodeWhenALimitIsReset() {
    Engine one = engine(rule(TEN));
    Engine two = engine(rule(TEN));
    awaitHearing(one, two);
    admitted(one);
    assertThat(decide(two).allowed()).isFalse();
    assertThat(one.limiter().reset("p", "address", "192.0.2.1")).isTrue();
    assertThat(decide(one).allowed()).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> decide(two).allowed());
  }

  @Test
  void forgetRefusalsWhenAMessageThatALimitWasResetMayBeLost() {
    Engine one = engine(rule(TEN));
    awaitHearing(one);
    one.limiters().settle();
    admitted(one);
    one.limiters().settle();
    assertThat(scripts(() -> decide(one))).isZero();
    long before = one.backbone().signals().generation();
    redis.command("CLIENT", "KILL", "TYPE", "pubsub");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> one.backbone().signals().generation() != before);
    one.limiters().settle();
    assertThat(scripts(() -> decide(one))).isEqualTo(1);
  }

  private static void awaitHearing(Engine... engines) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              boolean all = true;
              for (Engine engine : engines) {
                engine.backbone().signals().beat().join();
                all &= engine.backbone().signals().trusted();
              }
              return all;
            });
  }

  @Test
  void doNotRememberRefusalsOfWhatMayBeRefunded() {
    Engine one = engine(rule(Rate.of(1, Duration.ofMinutes(1)), Outage.SHARE, true));
    Engine two = engine(rule(Rate.of(1, Duration.ofMinutes(1)), Outage.SHARE, true));
    Decision first = decide(one);
    assertThat(decide(two).allowed()).isFalse();
    one.limiter().refund(first);
    await().atMost(Duration.ofSeconds(10)).until(() -> decide(two).allowed());
  }

  @Test
  void goOnWithTheirShareOfWhatWasLeft() {
    for (Rate rate : List.of(TEN, BUCKET)) {
      redis.server().restart(false);
      Engine one = engine(rule(rate));
      Engine two = engine(rule(rate));
      markAlive(one, two);
      for (int i = 0; i < 3; i++) {
        decide(one);
        decide(two);
      }
      List.of(one, two).forEach(SharedLimitsTest::lose);
      // Each last heard of a different remainder: five and four of ten.
      int total = admitted(one) + admitted(two);
      assertThat(total).as(rate.toString()).isBetween(3, 4 + 2);
      assertThat(decide(one).quotas().get(0).resetAfter()).isPositive();
    }
  }

  @Test
  void chargeRedisWithWhatWasAdmittedWithoutIt() {
    for (Rate rate : List.of(TEN, BUCKET)) {
      redis.server().restart(false);
      Engine one = engine(rule(rate));
      Engine two = engine(rule(rate));
      markAlive(one, two);
      decide(one);
      decide(two);
      List.of(one, two).forEach(SharedLimitsTest::lose);
      int meanwhile = admitted(one) + admitted(two);
      assertThat(meanwhile).isBetween(8, 10);
      List.of(one, two).forEach(SharedLimitsTest::find);
      one.limiters().settle();
      two.limiters().settle();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  one.telemetry().total(Event.RATELIMIT_SETTLED)
                          + two.telemetry().total(Event.RATELIMIT_SETTLED)
                      == meanwhile);
      Engine third = engine(rule(rate));
      assertThat(admitted(third)).as(rate.toString()).isEqualTo(Math.max(0, 10 - 2 - meanwhile));
    }
  }

  @Test
  void bringWhatTheyOweAlongWithTheNextDecision() {
    Engine one = engine(rule(TEN));
    markAlive(one);
    lose(one);
    for (int i = 0; i < 4; i++) {
      decide(one);
    }
    find(one);
    assertThat(decide(one).remaining()).isEqualTo(5);
  }

  @Test
  void chargeRedisWithWhatWasAdmittedWhileItStood() {
    Engine one = engine(rule(TEN));
    markAlive(one);
    decide(one);
    lose(one);
    assertThat(admitted(one)).isEqualTo(9);
    find(one);
    assertThat(decide(one).allowed()).isFalse();
  }

  @Test
  void doWithoutRedisWhatEachPolicySays() {
    Engine full = engine(rule(TEN, Outage.LOCAL_FULL, false));
    Engine open = engine(rule(TEN, Outage.ALLOW, false));
    Engine shut = engine(rule(TEN, Outage.DENY, false));
    markAlive(full, open, shut);
    List.of(full, open, shut).forEach(SharedLimitsTest::lose);
    assertThat(admitted(full)).isEqualTo(10);
    for (int i = 0; i < 20; i++) {
      assertThat(decide(open).allowed()).isTrue();
    }
    assertThat(decide(shut).verdict()).isEqualTo(Decision.Verdict.UNAVAILABLE);
    assertThat(shut.limiter().peek("p", "address", "192.0.2.1").verdict())
        .isEqualTo(Decision.Verdict.UNAVAILABLE);
    assertThat(shut.telemetry().total(Event.RATELIMIT_UNAVAILABLE)).isEqualTo(1);
  }

  private static void markAlive(Engine... marking) {
    for (int round = 0; round < 2; round++) {
      for (Engine engine : marking) {
        Objects.requireNonNull(engine.limiters().markAlive()).toCompletableFuture().join();
      }
    }
  }

  /** Has the node take Redis to be away. */
  private static void lose(Engine engine) {
    engine.backbone().failover().beginWithoutRedis();
  }

  /** Has the node take Redis to be back. */
  private static void find(Engine engine) {
    Circumstances.mend(engine.backbone().failover());
  }
}
