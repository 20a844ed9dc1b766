package dev.weir.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EpisodeTest {
  private static final Logger LOG = Logger.getLogger("dev.weir.fallback");

  private final ManualTime time = new ManualTime();
  private final Episode episode = new Episode(time, new Telemetry());
  private final List<String> lines = new ArrayList<>();
  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          lines.add(MessageFormat.format(entry.getMessage(), entry.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOG.setLevel(Level.ALL);
    LOG.addHandler(recorder);
  }

  @AfterEach
  void stopListening() {
    LOG.removeHandler(recorder);
    LOG.setLevel(null);
  }

  @Test
  void saysInOneLineWhenWritesBeginToWaitAndInOneWhenNoneWaitsAnyMore() {
    episode.count(Event.JOURNAL_KEPT, 3);
    for (int i = 0; i < 20; i++) {
      episode.look(2, false);
      time.advanceMillis(100);
    }
    episode.count(Event.JOURNAL_REPLAYED, 1);
    episode.count(Event.JOURNAL_DROPPED, 1);
    episode.look(1, true);
    assertThat(lines).containsExactly("Writes wait for Redis in the journal");

    episode.look(0, true);
    episode.look(0, true);

    assertThat(lines)
        .hasSize(2)
        .last()
        .asString()
        .contains("after 2,000 ms", "3 writes were kept", "1 replays succeeded", "1 were given up");
  }

  @Test
  void saysNothingOfASingleLateAnswer() {
    episode.look(1, true);
    time.advance(Duration.ofMillis(900));
    episode.look(1, true);
    episode.look(0, true);

    assertThat(lines).isEmpty();
  }

  @Test
  void countsEachEpisodeAnew() {
    for (int i = 0; i < 2; i++) {
      episode.count(Event.JOURNAL_KEPT, 1);
      episode.look(1, false);
      episode.look(0, true);
    }

    assertThat(lines).hasSize(4).last().asString().contains("1 writes were kept");
  }
}
