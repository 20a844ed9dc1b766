package dev.weir.session.id;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.redis.SecretRing;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a session id costs a node that does not know it yet. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SessionIdBenchmark {
  private final SessionIds ids =
      new SessionIds(
          SecretRing.fixed("0123456789abcdef0123456789abcdef".getBytes(US_ASCII)),
          new SecureRandom());
  private final String genuine = ids.issue().text();
  private final String forged =
      genuine.substring(0, genuine.length() - 4) + (genuine.endsWith("AAAA") ? "QQQQ" : "AAAA");

  /** An id of ours. */
  @Benchmark
  public @Nullable Object verifyGenuine() {
    return ids.verify(genuine);
  }

  /** An id with another's signature. */
  @Benchmark
  public @Nullable Object verifyForged() {
    return ids.verify(forged);
  }

  /** A new id. */
  @Benchmark
  public Object issue() {
    return ids.issue();
  }
}
