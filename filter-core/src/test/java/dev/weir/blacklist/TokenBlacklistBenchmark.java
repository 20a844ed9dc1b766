package dev.weir.blacklist;

import dev.weir.Weir;
import dev.weir.blacklist.token.Fingerprint;
import dev.weir.blacklist.token.Hashes;
import dev.weir.blacklist.token.TokenReader;
import dev.weir.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
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

/** What a check costs while 20 000 tokens and some subjects and devices are revoked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenBlacklistBenchmark {
  private static final Freshness FRESHNESS =
      new Freshness(Duration.ofMinutes(5), Duration.ofMinutes(5));
  private static final Freshness STRICT = new Freshness(Duration.ZERO, Duration.ofMinutes(5));
  private static final int TOKENS = 1 << 16;

  private @Nullable Weir weir;
  private @Nullable TokenBlacklist blacklist;
  private List<String> tokens = List.of();
  private List<Claims> claims = List.of();
  private final TokenReader reader = new TokenReader(TokenFormat.ANY, 8192, ClaimNames.STANDARD);
  private int next;

  /** Revokes what has to be looked through. */
  @Setup
  public void begin() {
    Weir made =
        Weir.create(
            Settings.of(
                Map.of(
                    "weir.redis.embedded", "true",
                    "weir.tokens.enabled", "true",
                    "weir.tokens.revocations-per-minute", "1000000")),
            "/bench",
            TokenBlacklistBenchmark.class.getClassLoader());
    weir = made;
    blacklist = made.blacklist().orElseThrow();
    while (blacklist().age().isEmpty()) {
      LockSupport.parkNanos(1_000_000);
    }
    for (int i = 0; i < 20_000; i++) {
      blacklist().revoke(TestTokens.live("revoked", "r" + i), "benchmark");
    }
    blacklist().revokeAll(dev.weir.blacklist.Scope.subject("somebody"), "benchmark");
    blacklist().revokeAll(dev.weir.blacklist.Scope.device("some device"), "benchmark");
    tokens = IntStream.range(0, TOKENS).mapToObj(TokenBlacklistBenchmark::token).toList();
    claims = IntStream.range(0, TOKENS).mapToObj(TokenBlacklistBenchmark::claims).toList();
  }

  private static Claims claims(int i) {
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    return Claims.of(
        Map.of(
            "iss",
            "https://issuer.example",
            "sub",
            "user-" + i % 100,
            "jti",
            "id-" + i,
            "iat",
            now,
            "exp",
            now.plusSeconds(3600)),
        ClaimNames.STANDARD);
  }

  private static String token(int i) {
    long now = System.currentTimeMillis() / 1000;
    return TestTokens.of(
        "iss",
        "https://issuer.example",
        "sub",
        "user-" + i % 100,
        "aud",
        "https://api.example",
        "jti",
        "id-" + i,
        "client_id",
        "web",
        "scope",
        "read write",
        "sid",
        "session-" + i % 100,
        "iat",
        now,
        "exp",
        now + 3600);
  }

  /** Stops the Redis. */
  @TearDown
  public void close() {
    Objects.requireNonNull(weir).close();
  }

  private TokenBlacklist blacklist() {
    return Objects.requireNonNull(blacklist);
  }

  private int next() {
    next = (next + 1) & (TOKENS - 1);
    return next;
  }

  private Verdict check(String token, Freshness freshness) {
    return blacklist().check(token, freshness, Objects.requireNonNull(weir).newDeadline());
  }

  /** One of 64 tokens that were seen before. */
  @Benchmark
  public Verdict seenBefore() {
    return check(tokens.get(next() & 63), FRESHNESS);
  }

  /** Each time another token, more of them than are remembered. */
  @Benchmark
  public Verdict firstSight() {
    return check(tokens.get(next()), FRESHNESS);
  }

  /** The two hashes that the first sight of a token takes. */
  @Benchmark
  public Object hashesOfFirstSight() {
    int i = next();
    String token = tokens.get(i);
    Fingerprint input = Hashes.ofSigningInput(token.substring(0, token.lastIndexOf('.')));
    return Objects.hash(input, Hashes.ofId(claims.get(i)));
  }

  /** Spelling and claims, with one of the hashes. */
  @Benchmark
  public @Nullable Object reading() {
    return reader.read(tokens.get(next()));
  }

  /** Each time other verified claims. */
  @Benchmark
  public Verdict verifiedClaims() {
    return blacklist()
        .check(claims.get(next()), FRESHNESS, Objects.requireNonNull(weir).newDeadline());
  }

  /** The hash that a check of verified claims takes. */
  @Benchmark
  public @Nullable Object hashOfClaims() {
    return Hashes.ofId(claims.get(next()));
  }

  /** One round trip to a Redis on this machine. */
  @Benchmark
  public Verdict strict() {
    return check(tokens.get(next() & 63), STRICT);
  }
}
