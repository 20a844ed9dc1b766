package dev.weir.ratelimit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisExtension;
import dev.weir.ratelimit.Engine;
import dev.weir.ratelimit.Outage;
import dev.weir.ratelimit.Policy;
import dev.weir.ratelimit.Rate;
import dev.weir.ratelimit.Settings;
import dev.weir.ratelimit.Subjects;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of rate limits, one by one, on a real Redis. */
final class RedisLimitsTest {
  private static final Rate FIVE = Rate.of(5, Duration.ofMinutes(1));
  private static final Rate BUCKET = new Rate(600, Duration.ofMinutes(1), 5);
  private static final long MINUTE = 60_000_000;

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static Engine engine;

  @BeforeAll
  static void connect() {
    engine = Engine.over(redis.server());
  }

  @AfterAll
  static void disconnect() {
    engine.close();
  }

  private Taken take(Charge... charges) {
    return Objects.requireNonNull(takeOwing(nothing(charges.length), charges));
  }

  private @Nullable Taken takeOwing(List<@Nullable Owed> owed, Charge... charges) {
    return engine.redis().take(Arrays.asList(charges), owed, 0).toCompletableFuture().join();
  }

  private static List<@Nullable Owed> nothing(int count) {
    List<@Nullable Owed> owed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      owed.add(null);
    }
    return owed;
  }

  private static Charge charge(Rate rate, long cost) {
    return Settings.charge("p", rate, "s", cost);
  }

  private static List<String> keys() {
    return ((List<?>) Objects.requireNonNull(redis.command("KEYS", "*limit:*")))
        .stream().map(String::valueOf).toList();
  }

  /** Every stored byte, by key. */
  private static Map<String, Object> dump() {
    Map<String, Object> dump = new TreeMap<>();
    keys().forEach(key -> dump.put(key, Objects.requireNonNull(redis.command("GET", key))));
    return dump;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void admitsAsManyAsThereArePermits(boolean exact) {
    Rate rate = exact ? FIVE : BUCKET;
    for (int left = 4; left >= 0; left--) {
      Taken taken = take(charge(rate, 1));
      assertThat(taken.how()).isEqualTo(Taken.How.SHARED);
      assertThat(taken.grants().get(0).remaining()).isEqualTo(left);
    }
    Taken refused = take(charge(rate, 1));
    assertThat(refused.how()).isEqualTo(Taken.How.REFUSED);
    assertThat(refused.grants().get(0).remaining()).isZero();
  }

  @Test
  void tellsWhenTheOldestAdmissionLeavesTheWindow() {
    long first = take(charge(FIVE, 1)).grants().get(0).atMicros();
    take(charge(FIVE, 4));
    Taken refused = take(charge(FIVE, 1));
    long now = redisMicros();
    assertThat(refused.grants().get(0).nextMicros())
        .isBetween(first + MINUTE - now, first + MINUTE - now + 5_000_000);
  }

  private static long redisMicros() {
    List<?> time = (List<?>) Objects.requireNonNull(redis.command("TIME"));
    return Long.parseLong(time.get(0).toString()) * 1_000_000
        + Long.parseLong(time.get(1).toString());
  }

  @Test
  void tellsWhenTheBucketHasRoomAgain() {
    Grant first = take(charge(BUCKET, 5)).grants().get(0);
    assertThat(first.fullMicros()).isEqualTo(500_000);
    assertThat(first.nextMicros()).isEqualTo(100_000);
    Taken refused = take(charge(BUCKET, 2));
    assertThat(refused.how()).isEqualTo(Taken.How.REFUSED);
    assertThat(refused.grants().get(0).nextMicros()).isBetween(1L, 200_000L);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void leavesEveryStoredByteAsItWasWhenAnyPolicyRefuses(boolean exact, boolean refusalFirst) {
    Charge roomy = Settings.charge("roomy", exact ? FIVE : BUCKET, "s", 1);
    Charge other = Settings.charge("other", exact ? BUCKET : FIVE, "another", 1);
    Charge full = Settings.charge("full", Rate.of(1, Duration.ofMinutes(1)), "s", 1);
    take(roomy, other, full);
    Map<String, Object> before = dump();
    Taken taken = refusalFirst ? take(full, roomy, other) : take(roomy, other, full);
    assertThat(taken.how()).isEqualTo(Taken.How.REFUSED);
    assertThat(taken.grants().stream().map(Grant::admitted).toList())
        .isEqualTo(refusalFirst ? List.of(false, true, true) : List.of(true, true, false));
    assertThat(taken.grants().get(refusalFirst ? 1 : 0).remaining()).isEqualTo(4);
    assertThat(before).hasSize(3);
    assertThat(dump()).isEqualTo(before);
  }

  @Test
  void countsAShadowWithoutLettingItRefuse() {
    Rate one = Rate.of(1, Duration.ofMinutes(1));
    Policy shadow = new Policy("shadow", one, List.of(Subjects.ADDRESS), Outage.SHARE, true, false);
    Charge shadowed = new Charge(shadow, new Limit(one), new Slot("shadow", "s", ""), 1);
    take(shadowed, charge(FIVE, 1));
    Taken taken = take(shadowed, charge(FIVE, 1));
    assertThat(taken.how()).isEqualTo(Taken.How.SHARED);
    assertThat(taken.grants().get(0).admitted()).isFalse();
    assertThat(taken.grants().get(1).remaining()).isEqualTo(3);
  }

  @Test
  void looksWithoutTaking() {
    take(charge(FIVE, 2));
    Map<String, Object> before = dump();
    assertThat(take(charge(FIVE, 0)).grants().get(0).remaining()).isEqualTo(3);
    assertThat(take(Settings.charge("unknown", FIVE, "s", 0)).grants().get(0).remaining())
        .isEqualTo(5);
    assertThat(dump()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {6, Integer.MAX_VALUE, 1L << 53, Long.MAX_VALUE})
  void neverAdmitsWhatCostsMoreThanThereEverIs(long cost) {
    for (Rate rate : List.of(FIVE, BUCKET)) {
      Taken refused = take(charge(rate, cost));
      assertThat(refused.how()).isEqualTo(Taken.How.REFUSED);
      assertThat(refused.grants().get(0).nextMicros()).isBetween(1L, MINUTE);
      assertThat(refused.grants().get(0).remaining()).isEqualTo(5);
    }
    assertThat(keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesBackWhatWasTaken(boolean exact) {
    Rate rate = exact ? FIVE : BUCKET;
    take(charge(rate, 2));
    Taken taken = take(charge(rate, 3));
    assertThat(taken.grants().get(0).remaining()).isZero();
    refund(taken);
    assertThat(take(charge(rate, 0)).grants().get(0).remaining()).isEqualTo(3);
    Grant forged = new Grant(true, 0, 0, 0, 12345);
    if (exact) {
      engine.redis().refund(taken.charges(), List.of(forged)).toCompletableFuture().join();
      assertThat(take(charge(rate, 0)).grants().get(0).remaining()).isEqualTo(3);
    }
  }

  private void refund(Taken taken) {
    engine.redis().refund(taken.charges(), taken.grants()).toCompletableFuture().join();
  }

  @Test
  void leavesNoKeyWhereEverythingWasGivenBack() {
    refund(take(charge(FIVE, 5)));
    assertThat(keys()).isEmpty();
  }

  @Test
  void doesNothingAfterItsTime() {
    List<Charge> charges = List.of(charge(FIVE, 1));
    assertThat(engine.redis().take(charges, nothing(1), 1).toCompletableFuture().join()).isNull();
    assertThat(keys()).isEmpty();
  }

  @Test
  void addsWhatIsOwedOnceHoweverOftenItIsTold() {
    take(charge(FIVE, 1));
    long now = redisMicros();
    Owed owed = owed(charge(FIVE, 0), now - 3000, now - 2000, now - 90_000_000);
    takeOwing(List.of(owed), charge(FIVE, 0));
    Taken taken = Objects.requireNonNull(takeOwing(List.of(owed), charge(FIVE, 1)));
    assertThat(taken.grants().get(0).remaining()).isEqualTo(1);
  }

  @Test
  void chargesWhatIsOwedEvenWhereItRefuses() {
    take(charge(FIVE, 4));
    long now = redisMicros();
    Owed owed = owed(charge(FIVE, 0), now - 5, now - 4, now - 3, now - 2);
    Taken refused = Objects.requireNonNull(takeOwing(List.of(owed), charge(FIVE, 1)));
    assertThat(refused.how()).isEqualTo(Taken.How.REFUSED);
    assertThat(take(charge(FIVE, 0)).grants().get(0).remaining()).isZero();
  }

  private static Owed owed(Charge charge, long... times) {
    ByteBuffer packed = ByteBuffer.allocate(8 * times.length);
    Arrays.stream(times).sorted().forEach(packed::putLong);
    return new Owed(new Meter(charge), charge, times.length, packed.array());
  }

  @Test
  void chargesABucketWithWhatIsOwedButNeverBeyondItsBurst() {
    Charge charge = charge(new Rate(60, Duration.ofMinutes(1), 5), 0);
    takeOwing(List.of(new Owed(new Meter(charge), charge, 3, null)), charge);
    assertThat(take(charge).grants().get(0).remaining()).isEqualTo(2);
    takeOwing(List.of(new Owed(new Meter(charge), charge, 300, null)), charge);
    Taken taken = take(charge.costing(1));
    assertThat(taken.grants().get(0).nextMicros()).isLessThanOrEqualTo(1_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "junk", "future", "long"})
  void takesDamageForAFreshLimit(String damage) {
    for (Rate rate : List.of(FIVE, BUCKET)) {
      redis.command("FLUSHALL");
      take(charge(rate, 5));
      String key = keys().get(0);
      switch (damage) {
        case "list" -> {
          redis.command("DEL", key);
          redis.command("RPUSH", key, "x");
        }
        case "junk" -> redis.command("SET", key, "123456789");
        case "long" -> redis.command("SET", key, "x".repeat(8 * 200 + 4));
        default -> redis.command("SET", key, "\u0001".repeat(rate.exact() ? 8 : 12));
      }
      assertThat(take(charge(rate, 1)).how()).as(damage).isNotNull();
      redis.command("DEL", key);
      assertThat(take(charge(rate, 1)).how()).isEqualTo(Taken.How.SHARED);
    }
  }

  @Test
  void makesNobodyWaitForLongWhateverStandsInRedis() {
    Random random = new Random(1);
    for (Rate rate : List.of(FIVE, BUCKET)) {
      take(charge(rate, 1));
      String key = keys().get(0);
      for (int i = 0; i < 500; i++) {
        redis.command("SET".getBytes(UTF_8), key.getBytes(UTF_8), junk(random));
        for (int cost = 0; cost < 3; cost++) {
          Grant grant = take(charge(rate, cost)).grants().get(0);
          // A count may reach a window into the future: clocks of servers do go back.
          assertThat(grant.nextMicros()).isBetween(0L, 2 * MINUTE);
          assertThat(grant.fullMicros()).isBetween(0L, 2 * MINUTE);
          assertThat(grant.remaining()).isBetween(0L, 5L);
        }
        Taken taken = take(charge(rate, 1));
        refund(taken);
      }
      redis.command("FLUSHALL");
    }
  }

  /** Bytes of any length, or times of any size in no order. */
  private static byte[] junk(Random random) {
    byte[] bytes = new byte[random.nextBoolean() ? random.nextInt(1100) : 8 * random.nextInt(8)];
    random.nextBytes(bytes);
    long now = redisMicros();
    for (int i = 0; i + 8 <= bytes.length && random.nextInt(4) > 0; i += 8) {
      ByteBuffer.wrap(bytes).putLong(i, now + random.nextInt(120_000_000) - 90_000_000);
    }
    return random.nextInt(4) > 0 ? bytes : Arrays.copyOf(bytes, 12);
  }

  @Test
  void givesEveryKeyALifeTime() {
    take(charge(FIVE, 1), Settings.charge("q", BUCKET, "t", 2));
    assertThat(keys()).hasSize(2);
    for (String key : keys()) {
      long life = (Long) Objects.requireNonNull(redis.command("PTTL", key));
      assertThat(life).isBetween(1L, 62_000L);
    }
  }

  @Test
  void forgetsALimitAsAWhole() {
    take(charge(FIVE, 5));
    engine.redis().reset(charge(FIVE, 0), "channel", new byte[] {'L'}).toCompletableFuture().join();
    assertThat(take(charge(FIVE, 5)).how()).isEqualTo(Taken.How.SHARED);
  }

  @Test
  void putsAllKeysOfASubjectIntoOneSlotAndNothingOfItIntoAKey() {
    take(Settings.charge("a", FIVE, "user alice", 1), Settings.charge("b", FIVE, "user alice", 1));
    assertThat(keys())
        .allMatch(key -> key.matches("weir:test:limit:\\{[A-Za-z0-9_-]{22}}:[ab]"))
        .extracting(key -> key.substring(0, key.indexOf('}')))
        .hasSize(2)
        .containsOnly(keys().get(0).substring(0, keys().get(0).indexOf('}')));
  }

  @Test
  void givesBackInAClusterWhatOtherSubjectsRefuse() {
    RedisLimits cluster =
        new RedisLimits(
            engine.backbone().gateway(),
            engine.backbone().keys(),
            engine.backbone().secrets(),
            true);
    Charge roomy = Settings.charge("p", FIVE, "one", 1);
    Charge full = Settings.charge("p", Rate.of(1, Duration.ofMinutes(1)), "two", 1);
    List<Charge> both = List.of(roomy, full);
    Taken first =
        Objects.requireNonNull(cluster.take(both, nothing(2), 0).toCompletableFuture().join());
    assertThat(first.how()).isEqualTo(Taken.How.SHARED);
    assertThat(first.charges()).isEqualTo(both);
    Taken second =
        Objects.requireNonNull(cluster.take(both, nothing(2), 0).toCompletableFuture().join());
    assertThat(second.how()).isEqualTo(Taken.How.REFUSED);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(take(roomy.costing(0)).grants().get(0).remaining()).isEqualTo(4));
  }

  @Test
  void keepsTheLongRunRateOfABucketWithinAThousandth() {
    for (long permits : new long[] {129, 700, 7000, 999_999, 1_000_000}) {
      Limit limit = new Limit(Rate.of(permits, Duration.ofSeconds(1000)));
      double interval = limit.wholeMicros() + limit.fraction() / 1048576.0;
      assertThat(1e9 / interval)
          .isLessThanOrEqualTo((double) permits)
          .isCloseTo((double) permits, within(permits * 1e-6));
    }
  }
}
