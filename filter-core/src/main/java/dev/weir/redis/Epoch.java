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
 * counter that is behind what this node has seen, gives it away. Thread-safe.
 */
public final class Epoch {
  private static final Script MARK = Script.writes(Epoch.class, "mark_epoch.lua");
  private static final Duration LIFE = Duration.ofDays(30);

  private final RedisGateway gateway;
  private final RedisClock clock;
  private final Supplier<String> tokens;
  private final String key;
  private final AtomicReference<@Nullable Seen> last = new AtomicReference<>();

  /**
   * @param tokens makes random tokens, at least 64 bits each
   */
  public Epoch(RedisGateway gateway, KeySpace keys, RedisClock clock, Supplier<String> tokens) {
    this.gateway = gateway;
    this.clock = clock;
    this.tokens = tokens;
    this.key = keys.key("epoch");
  }

  private record Seen(String token, long counter) {
    boolean follows(@Nullable Seen earlier) {
      return earlier == null || (token.equals(earlier.token) && counter > earlier.counter);
    }
  }

  /**
   * What a mark found.
   *
   * @param lostData whether Redis no longer has, or has not yet again, what it had at this node's
   *     previous mark; false at the first
   * @param redisMicros Redis' time, microseconds since 1970
   */
  public record State(boolean lostData, long redisMicros) {}

  /**
   * Raises the counter, which is a write: it fails, as {@link RedisGateway#run} does, when Redis
   * takes none. Feeds the clock.
   */
  public CompletableFuture<State> mark() {
    // Compared with what was seen before it is sent: two marks may be answered in either order.
    Seen before = last.get();
    long sent = clock.nanos();
    return gateway
        .run(MARK, List.of(key), tokens.get(), LIFE.toMillis())
        .thenApply(
            reply -> {
              clock.observe(reply.number(2), sent, clock.nanos());
              return state(before, new Seen(reply.text(0), reply.number(1)), reply.number(2));
            });
  }

  private State state(@Nullable Seen before, Seen now, long redisMicros) {
    boolean intact = now.follows(before);
    last.updateAndGet(known -> intact && known != null && !now.follows(known) ? known : now);
    return new State(!intact, redisMicros);
  }
}
