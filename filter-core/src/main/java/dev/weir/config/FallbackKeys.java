package dev.weir.config;

import dev.weir.fallback.FallbackSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The settings that bound what an unwell Redis may cost. */
final class FallbackKeys {
  static final Key<Duration> DEADLINE =
      Key.of(
              "weir.deadline",
              Syntax.duration(Duration.ofMillis(1), Duration.ofMinutes(1)),
              "Most that one request waits for Redis, over all features together.")
          .defaultsTo(Duration.ofMillis(100));

  static final Key<Integer> WAITERS =
      Key.of(
              "weir.bulkhead.waiters",
              Syntax.integer(1, 10_000),
              "Requests that may go on waiting once Redis lags; the others are served locally.")
          .defaultsTo(16);

  static final Key<Duration> LAG =
      Key.of(
              "weir.bulkhead.lag",
              Syntax.duration(Duration.ofMillis(1), Duration.ofMinutes(1)),
              "Age of the oldest unanswered command from which Redis counts as lagging.")
          .defaultsTo(Duration.ofMillis(20));

  static final Key<Duration> PROBE_INTERVAL =
      Key.of(
              "weir.probe.interval",
              Syntax.duration(Duration.ofMillis(10), Duration.ofMillis(500)),
              "Pause between two background probes of Redis.")
          .defaultsTo(Duration.ofMillis(200));

  static final Key<Integer> JOURNAL_ENTRIES =
      Key.of(
              "weir.journal.max-entries",
              Syntax.integer(1, 10_000_000),
              "Most objects whose unsaved changes are kept for Redis' return.")
          .defaultsTo(65_536);

  static final Key<Long> JOURNAL_BYTES =
      Key.of(
              "weir.journal.max-bytes",
              Syntax.size(1L << 10, 1L << 40),
              "Most bytes of unsaved changes.")
          .defaultsTo(64L << 20);

  static final Key<Duration> JOURNAL_AGE =
      Key.of(
              "weir.journal.max-age",
              Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(7)),
              "Age at which an unsaved change is given up, and how long Redis remembers what was"
                  + " ended, so that no late change brings it back.")
          .defaultsTo(Duration.ofHours(1));

  static final Key<Path> JOURNAL_DIRECTORY =
      Key.of(
          "weir.journal.dir",
          Syntax.directory(),
          "Directory in which unsaved changes are kept for the case that this process is killed;"
              + " see [outages.md](outages.md). For this node and application alone; made when it is"
              + " missing. When not set, they are kept in memory.");

  static final Keys.Group GROUP =
      new Keys.Group(
          "When Redis is slow or away",
          "What an unwell Redis may cost, and what is kept until it returns.",
          List.of(
              DEADLINE,
              WAITERS,
              LAG,
              PROBE_INTERVAL,
              JOURNAL_ENTRIES,
              JOURNAL_BYTES,
              JOURNAL_AGE,
              JOURNAL_DIRECTORY));

  private FallbackKeys() {}

  static FallbackSettings read(Values values) {
    return new FallbackSettings(
        values.get(DEADLINE),
        values.get(WAITERS),
        values.get(LAG),
        values.get(PROBE_INTERVAL),
        values.get(JOURNAL_ENTRIES),
        values.get(JOURNAL_BYTES),
        values.get(JOURNAL_AGE),
        values.find(JOURNAL_DIRECTORY));
  }
}
