package dev.weir.fallback;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.fallback.disk.DiskJournal;
import dev.weir.fallback.disk.JournalDirectory;
import dev.weir.redis.SecretRing;
import dev.weir.telemetry.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** However often its process is killed, a journal on disk loses nothing that it accepted. */
final class JournalLivesProperties {
  private static final SecretRing SECRETS = SecretRing.fixed("s".repeat(32).getBytes(US_ASCII));
  private static final Logger LOG = Logger.getLogger("dev.weir.fallback");

  enum Kind {
    KEEP,
    DRAIN,
    TAKE,
    REFUSE,
    FORGET,
    KILL,
    LOSE_DIRECTORY
  }

  record Step(Kind kind, String key, String field) {}

  /** Lives that follow each other in one directory, beside a map of what must not get lost. */
  private static final class Run implements AutoCloseable {
    private final ManualTime time = new ManualTime();
    private final Telemetry telemetry = new Telemetry();
    private final Path directory;
    private final Owed owed = new Owed();
    private final FieldStore stored = new FieldStore();
    private FieldStore store = new FieldStore();
    private DiskJournal disk;
    private Journal journal;

    Run() throws IOException {
      directory = Files.createTempDirectory("weir");
      begin();
    }

    private void begin() {
      store = new FieldStore();
      disk =
          new DiskJournal(
              JournalDirectory.open(directory),
              "test",
              new DiskJournal.Ground(SECRETS, Runnable::run, time, telemetry));
      journal =
          new Journal(
              new Failover(Fixtures.SETTINGS, time, telemetry),
              Fixtures.SETTINGS,
              time,
              Runnable::run,
              telemetry);
      journal.restores("", (key, bytes) -> store.decode(key, bytes));
      journal.persist(disk, () -> 0);
    }

    void perform(Step step) throws IOException {
      switch (step.kind()) {
        case KEEP -> keep(step);
        case DRAIN -> journal.drain();
        case FORGET -> {
          journal.forget(step.key());
          owed.forget(step.key());
        }
        case KILL -> {
          disk.close();
          begin();
        }
        case LOSE_DIRECTORY -> loseDirectory(step);
        default -> decide(step.kind());
      }
    }

    private void keep(Step step) {
      if (journal.keepSafely(step.key(), store.write(step.key(), step.field(), owed.next()))) {
        owed.accepted(step.key(), step.field());
      }
    }

    private void decide(Kind kind) {
      if (store.pending() == 0) {
        return;
      }
      FieldStore.Write write = store.next();
      if (kind == Kind.TAKE) {
        stored.store(write);
        write.take();
      } else {
        write.refuse();
      }
    }

    /** Nothing is lost as long as the process lives until the directory is back. */
    private void loseDirectory(Step step) throws IOException {
      Path away = directory.resolveSibling(directory.getFileName() + ".away");
      Files.move(directory, away);
      keep(step);
      Files.move(away, directory);
      time.advance(Duration.ofSeconds(3));
      journal.drain();
    }

    void finish() {
      for (int round = 0; round < 3; round++) {
        journal.drain();
        while (store.pending() > 0) {
          decide(Kind.TAKE);
        }
      }
      owed.assertSettled(journal, stored);
    }

    @Override
    public void close() {
      disk.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  @BeforeContainer
  static void expectNoisyJournals() {
    LOG.setLevel(Level.OFF);
  }

  @AfterContainer
  static void hearThemAgain() {
    LOG.setLevel(null);
  }

  @Property(tries = 200)
  void everythingAcceptedReachesTheStoreInTheEnd(@ForAll("steps") List<Step> steps)
      throws IOException {
    try (Run run = new Run()) {
      for (Step step : steps) {
        run.perform(step);
      }
      run.finish();
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.just(Kind.KEEP)),
            Tuple.of(4, Arbitraries.just(Kind.DRAIN)),
            Tuple.of(4, Arbitraries.of(Kind.values())));
    Arbitrary<String> keys = Arbitraries.of("a", "b", "c");
    Arbitrary<String> fields = Arbitraries.of("x", "y");
    return Combinators.combine(kinds, keys, fields).as(Step::new).list().ofMaxSize(60);
  }
}
