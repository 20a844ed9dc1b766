package dev.weir.blacklist.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.blacklist.replica.FingerprintTable.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FingerprintTableTest {
  private final FingerprintTable table = new FingerprintTable(1_000_000);

  @Test
  void findsWhatWasAddedAndNothingElse() {
    table.raise(1, 2, 10);
    table.raise(0, 0, 20);

    assertThat(table.find(1, 2)).isEqualTo(10);
    assertThat(table.find(0, 0)).isEqualTo(20);
    assertThat(table.find(2, 1)).isZero();
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void onlyEverRaisesANumber() {
    assertThat(table.raise(1, 2, 10)).isEqualTo(Outcome.RAISED);
    assertThat(table.raise(1, 2, 9)).isEqualTo(Outcome.KNOWN);
    assertThat(table.raise(1, 2, 10)).isEqualTo(Outcome.KNOWN);
    assertThat(table.raise(1, 2, 11)).isEqualTo(Outcome.RAISED);

    assertThat(table.find(1, 2)).isEqualTo(11);
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void saysSoWhenItIsFullAndGoesOnRaising() {
    FingerprintTable small = new FingerprintTable(2);
    small.raise(1, 1, 1);
    small.raise(2, 2, 1);

    assertThat(small.raise(3, 3, 1)).isEqualTo(Outcome.FULL);
    assertThat(small.raise(2, 2, 5)).isEqualTo(Outcome.RAISED);
    assertThat(small.find(3, 3)).isZero();
    sweepAll(small, 2);
    assertThat(small.raise(3, 3, 1)).isEqualTo(Outcome.RAISED);
  }

  @Test
  void givesMemoryBackWhenEntriesExpire() {
    long empty = table.bytes();
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      table.raise(random.nextLong(), random.nextLong(), 1 + i % 2);
    }
    long full = table.bytes();
    assertThat(full).isBetween(100_000L * 32, 100_000L * 48 + empty);

    sweepAll(table, 2);
    assertThat(table.size()).isEqualTo(50_000);
    assertThat(table.bytes()).isLessThan(full * 3 / 4);
    sweepAll(table, 3);
    assertThat(table.bytes()).isEqualTo(empty);
  }

  /** Steps of fingerprint, number and threshold against an ordinary map. */
  @Property(tries = 300)
  void behavesAsAMap(@ForAll @Size(max = 400) List<@IntRange(min = 0, max = 5999) Integer> steps) {
    FingerprintTable real = new FingerprintTable(10_000);
    Map<Integer, Long> model = new HashMap<>();
    for (int step : steps) {
      int name = step % 60;
      int number = step / 60;
      if (number == 0) {
        sweepAll(real, name);
        model.values().removeIf(value -> value < name);
      } else {
        real.raise(high(name), low(name), number);
        model.merge(name, (long) number, Math::max);
      }
    }
    for (int name = 0; name < 60; name++) {
      assertThat(real.find(high(name), low(name))).isEqualTo(model.getOrDefault(name, 0L));
    }
    assertThat(real.size()).isEqualTo(model.size());
    Map<Integer, Long> visited = new HashMap<>();
    real.forEach((high, low, value) -> visited.put((int) (low >>> 32), value));
    assertThat(visited).isEqualTo(model);
  }

  // All in two shards and close together, so that they collide.
  private static long high(int name) {
    return (long) (name % 2) << 63;
  }

  private static long low(int name) {
    return (long) name << 32;
  }

  @Test
  void readersSeeWholeEntriesWhileOthersWrite() {
    AtomicBoolean over = new AtomicBoolean();
    int entries = 20_000;
    CompletableFuture<?> writers =
        CompletableFuture.allOf(
            IntStream.range(0, 2)
                .mapToObj(part -> CompletableFuture.runAsync(() -> write(part, entries)))
                .toArray(CompletableFuture<?>[]::new));
    CompletableFuture<Boolean> reader =
        CompletableFuture.supplyAsync(
            () -> {
              boolean sane = true;
              Random random = new Random(2);
              while (!over.get()) {
                int name = random.nextInt(entries);
                long found = table.find(mix(name), name);
                sane &= found == 0 || found == name + 1;
              }
              return sane;
            });

    writers.join();
    over.set(true);

    assertThat(reader.join()).isTrue();
    assertThat(table.size()).isEqualTo(entries);
    for (int name = 0; name < entries; name++) {
      assertThat(table.find(mix(name), name)).isEqualTo(name + 1);
    }
  }

  private void write(int part, int entries) {
    for (int i = 0; i < entries; i++) {
      int name = part == 0 ? i : entries - 1 - i;
      table.raise(mix(name), name, name + 1);
      if (i % 500 == 0) {
        table.sweep(i % FingerprintTable.SHARDS, 1);
      }
    }
  }

  private static long mix(long name) {
    return (name + 1) * 0x9E3779B97F4A7C15L;
  }

  private static void sweepAll(FingerprintTable table, long threshold) {
    for (int shard = 0; shard < FingerprintTable.SHARDS; shard++) {
      table.sweep(shard, threshold);
    }
  }
}
