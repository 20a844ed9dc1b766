package dev.weir.fallback;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.fallback.disk.DiskJournal;
import dev.weir.fallback.disk.JournalDirectory;
import dev.weir.redis.SecretRing;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that has a disk, which outlives it. */
final class JournalOnDiskTest {
  private final ManualTime time = new ManualTime();
  private final Telemetry telemetry = new Telemetry();
  private final FieldStore store = new FieldStore();
  private SecretRing secrets = fixed("s");
  private long wallMillis = 1_000_000;
  private Journal journal = open();
  private Path directory;
  private DiskJournal disk;

  @BeforeEach
  void start(@TempDir Path temporary) {
    directory = temporary;
    disk = begin(temporary);
  }

  private static SecretRing fixed(String letter) {
    return SecretRing.fixed(letter.repeat(32).getBytes(US_ASCII));
  }

  private Journal open() {
    Failover failover = new Failover(Fixtures.SETTINGS, time, telemetry);
    failover.beginWithoutRedis();
    return new Journal(failover, Fixtures.SETTINGS, time, Runnable::run, telemetry);
  }

  private DiskJournal begin(Path path) {
    DiskJournal made =
        new DiskJournal(
            JournalDirectory.open(path),
            "test",
            new DiskJournal.Ground(secrets, Runnable::run, time, telemetry));
    journal.restores("", store::decode);
    journal.persist(made, () -> wallMillis);
    return made;
  }

  /** Ends a life without any farewell, and begins the next. */
  private void die() {
    disk.close();
    journal = open();
    disk = begin(directory);
  }

  @AfterEach
  void stop() {
    disk.close();
  }

  /** Brings Redis back, which takes everything. */
  private void replayAll() {
    store.conduct(store::accept);
    beginWithRedis();
    journal.drain();
  }

  private void beginWithRedis() {
    disk.close();
    Failover well = new Failover(Fixtures.SETTINGS, time, telemetry);
    journal = new Journal(well, Fixtures.SETTINGS, time, Runnable::run, telemetry);
    disk = begin(directory);
  }

  private boolean keep(String key, String field, int number) {
    return journal.keepSafely(key, store.write(key, field, number));
  }

  private List<Path> segments() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private long total(Event event) {
    return telemetry.total(event);
  }

  @Test
  void bringsBackWhatTheLastLifeKept() {
    keep("a", "x", 1);
    keep("a", "y", 2);
    keep("a", "x", 3);
    keep("b", "x", 4);
    die();

    assertThat(journal.entries()).isEqualTo(2);
    assertThat(journal.bytes()).isEqualTo(30);
    assertThat(total(Event.JOURNAL_RESTORED)).isEqualTo(2);
    keep("b", "y", 5);
    die();
    replayAll();

    assertThat(store.number("a", "x")).isEqualTo(3);
    assertThat(store.number("a", "y")).isEqualTo(2);
    assertThat(store.number("b", "x")).isEqualTo(4);
    assertThat(store.number("b", "y")).isEqualTo(5);
    assertThat(journal.entries()).isZero();
  }

  @Test
  void bringsNothingBackThatIsSettled() {
    keep("a", "x", 1);
    keep("b", "x", 1);
    replayAll();
    assertThat(journal.entries()).isZero();
    keep("c", "x", 1);
    journal.forget("c");
    die();

    assertThat(journal.entries()).isZero();
  }

  @Test
  void bringsBackTheNewerPartOfWhatWasReplayedWhileItGrew() {
    store.conduct(store::accept);
    FieldStore slow = new FieldStore();
    beginWithRedis();
    journal.keepSafely("a", slow.write("a", "x", 1));
    journal.drain();
    journal.keepSafely("a", slow.write("a", "y", 2));
    slow.next().take();
    die();
    replayAll();

    assertThat(store.number("a", "x")).isZero();
    assertThat(store.number("a", "y")).isEqualTo(2);
  }

  @Test
  void givesUpWhatIsTooOldAtTheStart() {
    keep("a", "x", 1);
    wallMillis += Duration.ofMinutes(59).toMillis();
    keep("b", "x", 1);
    die();
    assertThat(journal.entries()).isEqualTo(2);

    wallMillis += Duration.ofMinutes(2).toMillis();
    die();

    assertThat(journal.entries()).isEqualTo(1);
    assertThat(total(Event.JOURNAL_DROPPED)).isEqualTo(1);
  }

  @Test
  void agesGoOnAcrossLives() {
    keep("a", "x", 1);
    wallMillis += Duration.ofMinutes(40).toMillis();
    die();
    time.advance(Duration.ofMinutes(21));
    journal.drain();

    assertThat(journal.entries()).isZero();
    assertThat(total(Event.JOURNAL_DROPPED)).isEqualTo(1);
  }

  @Test
  void bringsBackWhatStandsBeforeATornRecord() throws IOException {
    keep("a", "x", 1);
    keep("b", "x", 2);
    disk.close();
    Path last = segments().get(segments().size() - 1);
    byte[] whole = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(whole, whole.length - 3));
    die();
    assertThat(journal.entries()).isEqualTo(1);
    keep("c", "x", 3);
    die();
    replayAll();

    assertThat(store.number("a", "x")).isEqualTo(1);
    assertThat(store.number("b", "x")).isZero();
    assertThat(store.number("c", "x")).isEqualTo(3);
    assertThat(total(Event.JOURNAL_REFUSED)).isZero();
  }

  @Test
  void refusesWhatWasWrittenWithAnotherSecretAndKeepsIt() {
    keep("a", "x", 1);
    disk.close();
    Path file = segments().get(0);
    secrets = fixed("t");
    die();

    assertThat(journal.entries()).isZero();
    assertThat(total(Event.JOURNAL_REFUSED)).isEqualTo(1);
    assertThat(Path.of(file + ".refused")).exists();
    keep("b", "x", 2);
    die();
    assertThat(journal.entries()).isEqualTo(1);
  }

  @Test
  void remembersSecretsThatNobodyConfigured() {
    secrets = SecretRing.generated(new SecureRandom(), 5);
    byte[] early = secrets.sign(new byte[] {1});
    die();
    keep("a", "x", 1);
    secrets = SecretRing.generated(new SecureRandom(), 9);
    die();

    assertThat(journal.entries()).isEqualTo(1);
    assertThat(secrets.verify(early, new byte[] {1})).isTrue();
  }

  @Test
  void writesItsFilesAnewBeforeTheyGrowWithoutBound() throws IOException {
    String field = "x".repeat(1000);
    for (int i = 1; i <= 20_000; i++) {
      keep("a", field, i);
    }
    long size = 0;
    for (Path segment : segments()) {
      size += Files.size(segment);
    }
    assertThat(segments()).hasSize(1);
    assertThat(size).isLessThan(5 << 20);
    die();
    replayAll();

    assertThat(store.number("a", field)).isEqualTo(20_000);
  }

  @Test
  void emptiesItsFilesOnceNothingIsKept() throws IOException {
    for (int i = 0; i < 50; i++) {
      keep("key" + i, "x", 1);
    }
    replayAll();
    journal.drain();

    assertThat(segments()).hasSize(1);
    assertThat(Files.size(segments().get(0))).isEqualTo(8);
  }

  @Test
  void goesOnInMemoryWhileTheDirectoryIsGoneAndReturnsToIt() throws IOException {
    keep("a", "x", 1);
    Path elsewhere = directory.resolveSibling(directory.getFileName() + ".away");
    Files.move(directory, elsewhere);

    assertThat(keep("b", "x", 2)).isTrue();
    assertThat(keep("c", "x", 3)).isTrue();
    assertThat(journal.entries()).isEqualTo(3);
    assertThat(total(Event.JOURNAL_DISK_FAILED)).isEqualTo(2);
    assertThat(telemetry.gauges()).containsEntry("journal.disk.failing", 1L);

    Files.move(elsewhere, directory);
    time.advance(Duration.ofSeconds(3));
    journal.drain();
    assertThat(telemetry.gauges()).containsEntry("journal.disk.failing", 0L);
    die();

    assertThat(journal.entries()).isEqualTo(3);
  }

  @Test
  void goesOnInMemoryWhenNoFileCanBeBegun() throws IOException {
    keep("a", "x", 1);
    Path next = directory.resolve("journal-%016x.log".formatted(2));
    Files.createDirectory(next);
    for (int i = 0; i < 5; i++) {
      assertThat(keep("b", "x".repeat(1 << 20), i)).isTrue();
    }

    assertThat(telemetry.gauges()).containsEntry("journal.disk.failing", 1L);
    assertThat(journal.entries()).isEqualTo(2);
    time.advance(Duration.ofSeconds(3));
    journal.drain();
    assertThat(telemetry.gauges()).containsEntry("journal.disk.failing", 0L);
  }
}
