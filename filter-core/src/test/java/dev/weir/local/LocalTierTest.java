package dev.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LocalTierTest {
  private final AtomicLong nanos = new AtomicLong(-5);
  private final Telemetry telemetry = new Telemetry();
  private final Map<String, String> evicted = new HashMap<>();
  private final LocalTier<String, String> tier =
      new LocalTier<>("test", 100, (key, value) -> value.length(), telemetry);

  @Test
  void holdsWhatWasPut() {
    tier.put("a", "1");
    tier.put("a", "22");

    assertThat(tier.get("a")).isEqualTo("22");
    assertThat(tier.get("b")).isNull();
    assertThat(tier.remove("a")).isEqualTo("22");
    assertThat(tier.remove("a")).isNull();
  }

  @Test
  void staysWithinItsBytes() {
    for (int i = 0; i < 1000; i++) {
      tier.put("key" + i, "x".repeat(10));
      assertThat(tier.bytes()).isLessThanOrEqualTo(100);
    }
    assertThat(tier.entries()).isBetween(1L, 10L);
  }

  @Test
  void countsAReplacedValueOnceAndByItsNewSize() {
    tier.put("a", "x".repeat(10));
    tier.put("a", "x".repeat(30));

    assertThat(telemetry.gauges())
        .containsEntry("local.test.entries", 1L)
        .containsEntry("local.test.bytes", 30L);
  }

  @Test
  void doesNotHoldWhatIsLargerThanAllItMayHold() {
    tier.put("a", "x".repeat(101));

    assertThat(tier.get("a")).isNull();
    assertThat(tier.bytes()).isZero();
  }

  @Test
  void takesSizesBeyondAnInt() {
    LocalTier<String, String> huge =
        new LocalTier<>("huge", 1L << 40, (key, value) -> 1L << 35, telemetry);
    huge.put("a", "1");

    assertThat(huge.bytes()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void changesAValueInOneStep() {
    assertThat(tier.computeIfPresent("a", (key, value) -> value + "!")).isNull();
    assertThat(tier.compute("a", (key, value) -> value == null ? "new" : value)).isEqualTo("new");
    assertThat(tier.computeIfPresent("a", (key, value) -> value + "!")).isEqualTo("new!");
    assertThat(tier.compute("a", (key, value) -> null)).isNull();
    assertThat(tier.entries()).isZero();
  }

  @Test
  void showsEveryEntry() {
    tier.put("a", "1");
    tier.put("b", "2");
    Map<String, String> seen = new HashMap<>();

    tier.forEach(seen::put);

    assertThat(seen).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  void entriesLiveAsLongAsTheyAreToldTo() {
    LocalTier<String, String> living = living(false);
    living.put("short", "1");
    living.put("longer", "22");
    pass(Duration.ofMinutes(1));

    assertThat(living.get("short")).isNull();
    assertThat(living.get("longer")).isEqualTo("22");
    living.cleanUp();
    assertThat(evicted).containsOnly(Map.entry("short", "1"));
  }

  @Test
  void aReadRenewsALifeOnlyWhereThatIsWanted() {
    LocalTier<String, String> renewed = living(true);
    LocalTier<String, String> fixed = living(false);
    renewed.put("a", "1");
    fixed.put("a", "1");
    pass(Duration.ofSeconds(40));
    renewed.get("a");
    fixed.get("a");
    pass(Duration.ofSeconds(40));

    assertThat(renewed.get("a")).isEqualTo("1");
    assertThat(fixed.get("a")).isNull();
  }

  @Test
  void tellsWhatItEvictsButNotWhatWasRemovedOrReplaced() {
    LocalTier<String, String> living = living(false);
    living.put("a", "1");
    living.put("a", "2");
    living.remove("a");
    assertThat(evicted).isEmpty();

    for (int i = 0; i < 100; i++) {
      living.put("key" + i, "x".repeat(10));
    }

    assertThat(evicted).hasSize(90).containsValue("x".repeat(10));
  }

  @Test
  void usesNoThreadButItsCallers() {
    Thread caller = Thread.currentThread();
    Map<Thread, Boolean> used = new HashMap<>();
    LocalTier<String, String> watched =
        new LocalTier<>(
            "watched",
            new LocalTier.Bounds<>(100, (key, value) -> value.length()),
            null,
            (key, value) -> used.put(Thread.currentThread(), true),
            telemetry);
    for (int i = 0; i < 1000; i++) {
      watched.put("key" + i, "x".repeat(10));
    }

    assertThat(used).containsOnlyKeys(caller);
  }

  /** A tier whose entries live one minute for each byte. */
  private LocalTier<String, String> living(boolean renewedByReads) {
    return new LocalTier<>(
        "living",
        new LocalTier.Bounds<>(100, (key, value) -> value.length()),
        new LocalTier.Lifetime<>(
            (key, value) -> Duration.ofMinutes(value.length()).toNanos(),
            renewedByReads,
            nanos::get),
        evicted::put,
        telemetry);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
