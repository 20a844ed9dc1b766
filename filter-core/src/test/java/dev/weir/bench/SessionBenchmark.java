package dev.weir.bench;

import dev.weir.Weir;
import dev.weir.config.Settings;
import dev.weir.session.CookieChange;
import dev.weir.session.RequestSession;
import dev.weir.session.SessionEngine;
import java.util.List;
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

/** A request's dealings with a session that this node holds, on a real Redis, without HTTP. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SessionBenchmark {
  private static final String ATTRIBUTE = "name";

  private @Nullable Weir weir;
  private @Nullable SessionEngine engine;
  private List<String> ids = List.of();
  private String claim = "";

  /** Begins the session. */
  @Setup
  public void begin() {
    Weir made =
        Weir.create(
            Settings.of(Map.of("weir.redis.embedded", "true")),
            "/bench",
            SessionBenchmark.class.getClassLoader());
    weir = made;
    engine = made.sessionEngine().orElseThrow();
    try (RequestSession request = engine().begin(List.of(), null, made.newDeadline())) {
      request.findOrCreate().set(ATTRIBUTE, "value");
      CookieChange change = request.commit();
      ids = List.of(Objects.requireNonNull(change.id()));
      claim = Objects.requireNonNull(change.version());
    }
  }

  /** Stops the Redis. */
  @TearDown
  public void close() {
    weir().close();
  }

  /** Reads one attribute. */
  @Benchmark
  public @Nullable Object read() {
    try (RequestSession request = engine().begin(ids, claim, weir().newDeadline())) {
      Object value = Objects.requireNonNull(request.find()).attribute(ATTRIBUTE);
      request.commit();
      return value;
    }
  }

  /** Carries the cookies, and the session is not asked for. */
  @Benchmark
  public CookieChange unused() {
    try (RequestSession request = engine().begin(ids, claim, weir().newDeadline())) {
      return request.commit();
    }
  }

  /** Sets one attribute and waits until Redis has it; one caller at a time. */
  @Benchmark
  public CookieChange write() {
    try (RequestSession request = engine().begin(ids, claim, weir().newDeadline())) {
      Objects.requireNonNull(request.find()).set(ATTRIBUTE, "value");
      return request.commit();
    }
  }

  private Weir weir() {
    return Objects.requireNonNull(weir);
  }

  private SessionEngine engine() {
    return Objects.requireNonNull(engine);
  }
}
