package dev.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random histories of sessions on three nodes: a client reads its own writes wherever it goes, no
 * attribute goes back to an older value, and an ended session never answers again. {@code
 * -Dsession.histories=5000} for the long form, {@code -Dsession.seed=...} to see one again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SessionHistoriesTest {
  private static final System.Logger LOG = System.getLogger("dev.weir.session");
  private static final int HISTORIES = Integer.getInteger("session.histories", 150);
  private static final int NODES = 3;

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final List<Weir> nodes = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(History.TABS);

  /** Answers that each node had given from its memory when subscriptions were killed last. */
  private final long[] hits = new long[NODES];

  @BeforeAll
  void start() {
    for (int i = 0; i < NODES; i++) {
      nodes.add(TestWeir.patient(redis.url()));
    }
    nodes.forEach(TestWeir::awaitWarm);
  }

  @AfterAll
  void stop() {
    threads.shutdownNow();
    nodes.forEach(Weir::close);
  }

  @Test
  void keepsItsPromisesInEveryHistory() {
    run(() -> () -> {});
  }

  @Test
  void keepsItsPromisesWhileSubscriptionsAreKilled() {
    run(() -> trustedSince() ? this::kill : () -> {});
  }

  /** As where Redis seems to have lost data, which a flush makes them believe. */
  @Test
  void keepsItsPromisesWhileAllThatNodesHoldIsWrittenAgain() {
    run(() -> () -> nodes.forEach(node -> node.sessionEngine().orElseThrow().reseed()));
  }

  private void run(Supplier<Runnable> faults) {
    nodes.forEach(TestWeir::awaitWarm);
    long first = Long.getLong("session.seed", System.nanoTime());
    LOG.log(System.Logger.Level.INFO, "Histories of sessions from seed {0}", String.valueOf(first));
    for (long seed = first; seed < first + HISTORIES; seed++) {
      assertThat(new History(nodes, seed, faults.get()).run(threads))
          .as("seed %d, with %d decisions made without Redis", seed, withoutRedis())
          .isEmpty();
    }
  }

  private void kill() {
    for (int i = 0; i < NODES; i++) {
      hits[i] = hits(i);
    }
    redis.command("CLIENT", "KILL", "TYPE", "pubsub");
  }

  /** Whether every node has trusted what it holds since subscriptions were killed last. */
  private boolean trustedSince() {
    return IntStream.range(0, NODES).allMatch(i -> hits(i) > hits[i]);
  }

  private long hits(int node) {
    return nodes.get(node).telemetry().total(Event.SESSION_LOCAL_HIT);
  }

  /** Beyond the promise, which is for while Redis is reachable; 0 unless something is wrong. */
  private long withoutRedis() {
    return nodes.stream()
        .map(Weir::telemetry)
        .mapToLong(
            told ->
                told.total(Event.FALLBACK_ERROR)
                    + told.total(Event.FALLBACK_BREAKER_OPEN)
                    + told.total(Event.FALLBACK_BULKHEAD)
                    + told.total(Event.FALLBACK_DEADLINE))
        .sum();
  }
}
