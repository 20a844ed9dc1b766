package dev.weir.blacklist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.EmbeddedRedisException;
import dev.weir.embedded.RedisErrorReply;
import dev.weir.embedded.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Three nodes and a real Redis against a model: whatever happens, what was revoked anywhere is
 * refused there at once and everywhere in the end, and nothing else ever is. {@code
 * -Dchaos.tries=200} makes it long; with {@code -Dchaos.latency=true} the end has to come within 2
 * s of the last fault.
 */
final class RevocationProperties {
  private static final int TRIES = Integer.getInteger("chaos.tries", 4);
  private static final int MOST_TRIES = 1000;
  private static final int NODES = 3;
  private static final int TOKENS = 24;
  private static final int SUBJECTS = 6;
  private static final Freshness FRESHNESS =
      new Freshness(Duration.ofSeconds(5), Duration.ofHours(1));
  private static final Map<String, String> SETTINGS =
      Map.of(
          "weir.tokens.enabled", "true",
          "weir.session.enabled", "false",
          "weir.tokens.issuer-skew", "0");

  @SuppressWarnings("NullAway.Init")
  private static RedisServer redis;

  private static int tried;
  private static final List<Long> NANOS = new ArrayList<>();

  enum Kind {
    REVOKE,
    REVOKE_ALL,
    KILL_SUBSCRIPTIONS,
    KILL_CONNECTIONS,
    TRIM_LOG,
    FLUSH,
    REFUSE_WRITES,
    TAKE_WRITES,
    SAVE,
    KILL,
    START_EMPTY,
    START_OLDER
  }

  record Step(Kind kind, int node, int which) {}

  @BeforeContainer
  static void startRedis() {
    redis = RedisServer.start();
  }

  @AfterContainer
  static void stopRedis() {
    redis.close();
    if (NANOS.isEmpty()) {
      return;
    }
    Collections.sort(NANOS);
    System.out.printf(
        "%d histories: all nodes right after the last fault within %.2f s (median), %.2f s (worst)%n",
        NANOS.size(), NANOS.get(NANOS.size() / 2) / 1e9, NANOS.get(NANOS.size() - 1) / 1e9);
    if (Boolean.getBoolean("chaos.latency")) {
      assertThat(NANOS.get(NANOS.size() - 1)).isLessThan(Duration.ofSeconds(2).toNanos());
    }
  }

  @Property(tries = MOST_TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void whatWasRevokedStaysRevoked(@ForAll("steps") List<Step> steps) {
    if (tried++ >= TRIES) {
      return;
    }
    redis.restart(false);
    try (Run run = new Run()) {
      steps.forEach(run::perform);
      run.finish();
    }
  }

  /** The nodes beside what the model knows. */
  private static final class Run implements AutoCloseable {
    private final List<Weir> nodes = new ArrayList<>();
    private final List<String> tokens =
        IntStream.range(0, TOKENS)
            .mapToObj(i -> TestTokens.live("s" + i % SUBJECTS, "t" + i))
            .toList();
    private final Set<Integer> revoked = new HashSet<>();

    Run() {
      for (int i = 0; i < NODES; i++) {
        nodes.add(TestWeir.over(redis.url(), SETTINGS));
      }
      await().until(() -> nodes.stream().allMatch(node -> blacklist(node).age().isPresent()));
    }

    void perform(Step step) {
      switch (step.kind()) {
        case REVOKE -> revoke(step);
        case REVOKE_ALL -> revokeAll(step);
        case KILL -> redis.kill();
        case START_EMPTY -> redis.restart(false);
        case START_OLDER -> {
          redis.kill();
          redis.restart(true);
        }
        default -> command(step.kind());
      }
    }

    private void revoke(Step step) {
      int which = step.which() % TOKENS;
      Weir node = nodes.get(step.node());
      blacklist(node).revoke(tokens.get(which), "test");
      revoked.add(which);
      assertThat(check(node, which)).as("token %d on its node", which).isEqualTo(Verdict.REVOKED);
    }

    private void revokeAll(Step step) {
      int subject = step.which() % SUBJECTS;
      Weir node = nodes.get(step.node());
      blacklist(node).revokeAll(Scope.subject("s" + subject), "test");
      for (int token = subject; token < TOKENS; token += SUBJECTS) {
        revoked.add(token);
        assertThat(check(node, token)).isEqualTo(Verdict.REVOKED);
      }
    }

    private static void command(Kind kind) {
      try {
        switch (kind) {
          case KILL_SUBSCRIPTIONS -> redis.command("CLIENT", "KILL", "TYPE", "pubsub");
          case KILL_CONNECTIONS -> redis.command("CLIENT", "KILL", "TYPE", "normal");
          case TRIM_LOG -> redis.command("XTRIM", "weir:test:log:{revoked}", "MAXLEN", "1");
          case FLUSH -> redis.command("FLUSHALL");
          case REFUSE_WRITES -> redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
          case TAKE_WRITES -> redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
          case SAVE -> redis.command("SAVE");
          default -> throw new IllegalArgumentException(kind.name());
        }
      } catch (RedisErrorReply refused) {
        return; // writes are refused at the moment
      } catch (EmbeddedRedisException away) {
        return; // it is dead at the moment
      }
    }

    void finish() {
      if (!redis.running()) {
        redis.restart(false);
      }
      command(Kind.TAKE_WRITES);
      long begin = System.nanoTime();
      awaitVerdicts();
      NANOS.add(System.nanoTime() - begin);
      nodes.add(TestWeir.over(redis.url(), SETTINGS));
      awaitVerdicts();
    }

    private void awaitVerdicts() {
      await()
          .atMost(Duration.ofSeconds(20))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(this::wrongVerdicts, List::isEmpty);
    }

    private List<String> wrongVerdicts() {
      List<String> wrong = new ArrayList<>();
      for (Weir node : nodes) {
        for (int token = 0; token < TOKENS; token++) {
          Verdict expected = revoked.contains(token) ? Verdict.REVOKED : Verdict.LIVE;
          Verdict given = check(node, token);
          if (given != expected) {
            wrong.add("token " + token + " on node " + nodes.indexOf(node) + ": " + given);
          }
        }
      }
      return wrong;
    }

    private Verdict check(Weir node, int token) {
      return blacklist(node).check(tokens.get(token), FRESHNESS, node.newDeadline());
    }

    private static TokenBlacklist blacklist(Weir node) {
      return node.blacklist().orElseThrow();
    }

    @Override
    public void close() {
      nodes.forEach(Weir::close);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.just(Kind.REVOKE)),
            Tuple.of(2, Arbitraries.just(Kind.REVOKE_ALL)),
            Tuple.of(6, Arbitraries.of(Kind.values())));
    return Combinators.combine(
            kinds,
            Arbitraries.integers().between(0, NODES - 1),
            Arbitraries.integers().between(0, 99))
        .as(Step::new)
        .list()
        .ofMinSize(3)
        .ofMaxSize(14);
  }
}
