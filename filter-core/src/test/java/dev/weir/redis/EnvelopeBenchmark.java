package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Sealing and opening a value of a given length. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EnvelopeBenchmark {
  private static final byte KIND = 1;
  private static final String KEY = "weir:bench:session:0123456789012345678901/a:name";

  /** Length of the content, bytes. */
  @Param({"32", "4096"})
  public int length;

  private final Envelope envelope =
      new Envelope(SecretRing.fixed("0123456789abcdef0123456789abcdef".getBytes(US_ASCII)));
  private byte[] payload = new byte[0];
  private byte[] sealed = new byte[0];

  /** Seals what is to be opened. */
  @Setup
  public void prepare() {
    payload = new byte[length];
    sealed = seal();
  }

  /** Seals. */
  @Benchmark
  public byte[] seal() {
    return envelope.seal(KIND, KEY, 1, payload);
  }

  /** Opens. */
  @Benchmark
  public Object open() {
    return envelope.open(KIND, KEY, sealed);
  }
}
