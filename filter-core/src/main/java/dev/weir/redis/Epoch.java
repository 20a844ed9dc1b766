package dev.weir.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices that Redis has lost data: flushed, restarted empty or from an older snapshot, a lagging
 * replica promoted. A counter under a random token is raised at every mark; another token, or a
 * counter that is behind what this node has seen, gives it away. And that another server answers
 * than before: it may lack the latest writes that the other one took, also where the counter cannot
 * tell. On a cluster each master has such a counter. Thread-safe.
 */
public final class Epoch {
  private static final Script MARK = Script.writes(Epoch.class, "mark_epoch.lua");
  private static final Duration LIFE = Duration.ofDays(30);

  private final RedisGateway gateway;
  private final RedisClock clock;
  private final Supplier<String> tokens;
  private final KeySpace keys;
  private volatile List<Counter> counters = List.of();
  private volatile List<String> tags = List.of();

  /**
   * @param tokens makes random tokens, at least 64 bits each
   */
  public Epoch(RedisGateway gateway, KeySpace keys, RedisClock clock, Supplier<String> tokens) {
    this.gateway = gateway;
    this.clock = clock;
    this.tokens = tokens;
    this.keys = keys;
  }

  private record Seen(String token, long counter) {
    boolean follows(@Nullable Seen earlier) {
      return earlier == null || (token.equals(earlier.token) && counter > earlier.counter);
    }
  }

  /** Who answered a mark, from the best to the worst. */
  public enum Answerer {
    /** The server that answered the mark before, or there was none before. */
    SAME,
    /** One that does not say who it is: the user of Weir has no right to {@code INFO}. */
    UNKNOWN,
    /** Another one: restarted, promoted, or failed over to. */
    OTHER
  }

  /**
   * What a mark found.
   *
   * @param lostData whether Redis no longer has, or has not yet again, what it had at this node's
   *     previous mark; false at the first
   * @param answerer on a cluster the worst of all masters'
   * @param redisMicros Redis' time, microseconds since 1970
   */
  public record State(boolean lostData, Answerer answerer, long redisMicros) {
    private State and(State other) {
      Answerer worst = answerer.compareTo(other.answerer) > 0 ? answerer : other.answerer;
      return new State(lostData || other.lostData, worst, redisMicros);
    }
  }

  /**
   * Raises the counters, which is a write: it fails, as {@link RedisGateway#run} does, when Redis
   * takes none. Feeds the clock.
   */
  public CompletableFuture<State> mark() {
    List<Counter> all = counters();
    if (all.isEmpty()) {
      return CompletableFuture.failedFuture(new RedisUnavailable(Failure.OUTAGE, "not connected"));
    }
    // The first one's clock counts, as with heartbeats: masters' clocks differ.
    CompletableFuture<State> marked = all.get(0).mark(true);
    for (Counter counter : all.subList(1, all.size())) {
      marked = marked.thenCombine(counter.mark(false), State::and);
    }
    return marked;
  }

  /** A counter for each server, those kept whose server is still one. */
  private List<Counter> counters() {
    List<String> now = gateway.serverTags();
    if (now != tags) {
      List<Counter> before = counters;
      counters = now.stream().map(tag -> known(before, key(tag))).toList();
      tags = now;
    }
    return counters;
  }

  private String key(String tag) {
    return tag.isEmpty() ? keys.key("epoch") : keys.key("epoch", tag);
  }

  private Counter known(List<Counter> before, String key) {
    return before.stream()
        .filter(counter -> counter.key.equals(key))
        .findFirst()
        .orElseGet(() -> new Counter(key));
  }

  /** The counter under one key. */
  private final class Counter {
    private final String key;
    private final AtomicReference<@Nullable Seen> last = new AtomicReference<>();
    private final AtomicReference<@Nullable String> server = new AtomicReference<>();

    private Counter(String key) {
      this.key = key;
    }

    private CompletableFuture<State> mark(boolean setsClock) {
      // Compared with what was seen before it is sent: two marks may be answered in either order.
      Seen before = last.get();
      long sent = clock.nanos();
      return gateway
          .run(MARK, List.of(key), tokens.get(), LIFE.toMillis())
          .thenApply(
              reply -> {
                if (setsClock) {
                  clock.observe(reply.number(2), sent, clock.nanos());
                }
                boolean lost = lost(before, new Seen(reply.text(0), reply.number(1)));
                return new State(lost, answerer(reply.text(3)), reply.number(2));
              });
    }

    private boolean lost(@Nullable Seen before, Seen now) {
      boolean intact = now.follows(before);
      last.updateAndGet(known -> intact && known != null && !now.follows(known) ? known : now);
      return !intact;
    }

    private Answerer answerer(String id) {
      if (id.isEmpty()) {
        return Answerer.UNKNOWN;
      }
      String before = server.getAndSet(id);
      return before == null || before.equals(id) ? Answerer.SAME : Answerer.OTHER;
    }
  }
}
