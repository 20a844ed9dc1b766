package dev.weir.fallback;

import dev.weir.config.Settings;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the way past the breaker costs when Redis takes no time at all. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FailoverBenchmark {
  private static final FallbackSettings SETTINGS = Settings.of(Map.of()).fallback();
  private static final CompletableFuture<String> ANSWER =
      CompletableFuture.completedFuture("redis");

  private final Failover closed = new Failover(SETTINGS, System::nanoTime, new Telemetry());
  private final Failover open = new Failover(SETTINGS, System::nanoTime, new Telemetry());
  private final Duration budget = SETTINGS.deadline();

  public FailoverBenchmark() {
    open.beginWithoutRedis();
  }

  /** Redis is well and answers at once. */
  @Benchmark
  public Object healthy() {
    return closed.read(Deadline.of(budget, System::nanoTime), () -> ANSWER, () -> "local");
  }

  /** Redis is known to be away. */
  @Benchmark
  public Object away() {
    return open.read(Deadline.of(budget, System::nanoTime), () -> ANSWER, () -> "local");
  }

  /** A request's budget by itself. */
  @Benchmark
  public long deadline() {
    return Deadline.of(budget, System::nanoTime).remainingNanos();
  }
}
