package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.BadRedisData;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever happens to a journal, it loses nothing that it accepted and was not told to lose. */
final class JournalProperties {
  private static final FallbackSettings SMALL =
      new FallbackSettings(
          Duration.ofMillis(100),
          16,
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          3,
          60,
          Duration.ofDays(1),
          null);

  private static final Logger LOG = Logger.getLogger("dev.weir.fallback");

  enum Kind {
    KEEP,
    DRAIN,
    TAKE,
    REFUSE,
    BUG,
    HANG,
    FORGET
  }

  record Step(Kind kind, String key, String field) {}

  /** The journal beside a plain map of what must not get lost. */
  private static final class Run {
    private final ManualTime time = new ManualTime();
    private final Telemetry telemetry = new Telemetry();
    private final FieldStore store = new FieldStore();
    private final Journal journal =
        new Journal(new Failover(SMALL, time, telemetry), SMALL, time, Runnable::run, telemetry);
    private final Owed owed = new Owed();

    void perform(Step step) {
      switch (step.kind()) {
        case KEEP -> keep(step);
        case DRAIN -> journal.drain();
        case HANG -> time.advance(Duration.ofSeconds(11));
        case FORGET -> {
          journal.forget(step.key());
          owed.forget(step.key());
        }
        default -> decide(step.kind());
      }
    }

    private void keep(Step step) {
      if (journal.keep(step.key(), store.write(step.key(), step.field(), owed.next()))) {
        owed.accepted(step.key(), step.field());
      }
    }

    private void decide(Kind kind) {
      if (store.pending() == 0) {
        return;
      }
      FieldStore.Write write = store.next();
      switch (kind) {
        case TAKE -> write.take();
        case BUG -> {
          write.fail(new BadRedisData("junk"));
          owed.forget(write);
        }
        default -> write.refuse();
      }
    }

    void check() {
      assertThat(journal.entries()).isLessThanOrEqualTo(SMALL.journalMaxEntries());
      assertThat(journal.bytes()).isBetween(0L, SMALL.journalMaxBytes());
      assertThat(journal.bytes() == 0).isEqualTo(journal.entries() == 0);
    }

    void finish() {
      for (int round = 0; round < 3; round++) {
        journal.drain();
        while (store.pending() > 0) {
          store.next().take();
        }
      }
      owed.assertSettled(journal, store);
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

  @Property
  void everythingAcceptedReachesTheStoreInTheEnd(@ForAll("steps") List<Step> steps) {
    Run run = new Run();
    for (Step step : steps) {
      run.perform(step);
      run.check();
    }
    run.finish();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.just(Kind.KEEP)),
            Tuple.of(4, Arbitraries.just(Kind.DRAIN)),
            Tuple.of(2, Arbitraries.of(Kind.values())));
    Arbitrary<String> keys = Arbitraries.of("a", "b", "c", "d");
    Arbitrary<String> fields = Arbitraries.of("x", "y", "z");
    return Combinators.combine(kinds, keys, fields).as(Step::new).list().ofMaxSize(80);
  }
}
