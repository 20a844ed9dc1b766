package dev.weir.bench;

import dev.weir.Weir;
import dev.weir.config.Settings;
import dev.weir.http.Headers;
import dev.weir.responsecache.CachePlan;
import dev.weir.responsecache.Exchange;
import dev.weir.responsecache.ResponseCache;
import dev.weir.responsecache.policy.Body;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.Usage;
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

/** What the cache adds to a request of a browser, on one node, without HTTP. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ResponseCacheBenchmark {
  private static final BrowserRequest STORED = new BrowserRequest("/cached/stored");
  private static final BrowserRequest PRIVATE = new BrowserRequest("/cached/private");
  private static final BrowserRequest PERSONAL = new BrowserRequest("/cached/personal");
  private static final BrowserRequest ELSEWHERE = new BrowserRequest("/elsewhere");
  private static final ResponseHead CACHEABLE =
      new ResponseHead(
          200, Headers.of("Content-Type", "text/html", "Cache-Control", "max-age=3600"));
  private static final ResponseHead FORBIDDEN =
      new ResponseHead(200, Headers.of("Content-Type", "text/html", "Cache-Control", "private"));
  private static final Usage COOKIES = new Usage(false, true, false);

  private @Nullable Weir weir;
  private @Nullable ResponseCache cache;

  /** Stores one response. */
  @Setup
  public void store() {
    Weir made =
        Weir.create(
            Settings.of(Map.of("weir.responses.rules", "/cached/* -> cache")),
            "/bench",
            ResponseCacheBenchmark.class.getClassLoader());
    weir = made;
    cache = made.responses().orElseThrow();
    if (plan(STORED) instanceof CachePlan.Forward forward) {
      forward.exchange().judge(CACHEABLE, Usage.NONE);
      forward
          .exchange()
          .complete(new Exchange.Recorded(Body.of(new byte[200]), Usage.NONE, "UTF-8"));
    }
  }

  /** Ends it. */
  @TearDown
  public void close() {
    Objects.requireNonNull(weir).close();
  }

  private CachePlan plan(BrowserRequest request) {
    return Objects.requireNonNull(cache).plan(request, Objects.requireNonNull(weir)::newDeadline);
  }

  /** The answer to a request is held. */
  @Benchmark
  public CachePlan hit() {
    return plan(STORED);
  }

  /** No rule is for the path. */
  @Benchmark
  public CachePlan elsewhere() {
    return plan(ELSEWHERE);
  }

  /** The resource forbids it, each time: most responses pass unwatched. */
  @Benchmark
  public CachePlan uncacheable() {
    return refused(PRIVATE, FORBIDDEN, Usage.NONE);
  }

  /** The application looks at cookies: each response is looked at. */
  @Benchmark
  public CachePlan personal() {
    return refused(PERSONAL, CACHEABLE, COOKIES);
  }

  private CachePlan refused(BrowserRequest request, ResponseHead head, Usage usage) {
    CachePlan plan = plan(request);
    if (plan instanceof CachePlan.Forward forward) {
      forward.exchange().judge(head, usage);
      forward.exchange().complete(new Exchange.Recorded(Body.EMPTY, usage, null));
    }
    return plan;
  }
}
