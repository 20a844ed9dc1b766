package dev.weir.bench;

import dev.weir.Weir;
import dev.weir.config.Settings;
import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.RateLimiter;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Decisions that cost no round trip, beside Bucket4j's local bucket; without HTTP. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RateLimitBenchmark {
  private static final String NOWHERE = "redis://127.0.0.1:1";
  private static final String POLICIES = "roomy = 1000000/1s; exact = 128/1ms; once = 1/24h";
  private static final String RULES = "/roomy -> roomy; /exact -> exact; /once -> once";
  private static final long CAPACITY = 1_000_000;

  private final BenchRequest roomy = new BenchRequest("/roomy", "192.0.2.1");
  private final BenchRequest exact = new BenchRequest("/exact", "192.0.2.1");
  private final BenchRequest once = new BenchRequest("/once", "192.0.2.1");
  private final BenchRequest unlimited = new BenchRequest("/unlimited", "192.0.2.1");
  private final Bucket bucket =
      Bucket.builder()
          .addLimit(limit -> limit.capacity(CAPACITY).refillGreedy(CAPACITY, Duration.ofSeconds(1)))
          .build();

  private @Nullable Weir connected;
  private @Nullable Weir away;
  private @Nullable Weir alone;

  /** Starts a node with a Redis, one whose Redis is away, and one without any. */
  @Setup
  public void begin() {
    connected = weir(Map.of("weir.redis.embedded", "true"));
    away = weir(Map.of("weir.redis.url", NOWHERE));
    alone = weir(Map.of());
    decide(connected, once);
    decide(connected, once);
  }

  private static Weir weir(Map<String, String> redis) {
    Map<String, String> settings = new HashMap<>(redis);
    settings.put("weir.ratelimit.policies", POLICIES);
    settings.put("weir.ratelimit.rules", RULES);
    return Weir.create(Settings.of(settings), "/bench", RateLimitBenchmark.class.getClassLoader());
  }

  /** Stops the nodes. */
  @TearDown
  public void close() {
    Objects.requireNonNull(connected).close();
    Objects.requireNonNull(away).close();
    Objects.requireNonNull(alone).close();
  }

  private static Decision decide(@Nullable Weir weir, BenchRequest request) {
    Weir node = Objects.requireNonNull(weir);
    RateLimiter limiter = node.limiter().orElseThrow();
    return limiter.decide(request, node.newDeadline());
  }

  /** No rule applies. */
  @Benchmark
  public Decision unlimited() {
    return decide(connected, unlimited);
  }

  /** Redis has refused before, and would still. */
  @Benchmark
  public Decision rememberedRefusal() {
    return decide(connected, once);
  }

  /** Redis is away, the breaker open: this node's share of an even flow. */
  @Benchmark
  public Decision shareWhileAway() {
    return decide(away, roomy);
  }

  /** The same of an exact limit. */
  @Benchmark
  public Decision exactShareWhileAway() {
    return decide(away, exact);
  }

  /** There is no Redis. */
  @Benchmark
  public Decision alone() {
    return decide(alone, roomy);
  }

  /** Bucket4j's local bucket: one permit, and how many are left. */
  @Benchmark
  public Object bucket4j() {
    return bucket.tryConsumeAndReturnRemaining(1);
  }
}
