package dev.weir.bench;

import dev.weir.Health;
import dev.weir.Weir;
import dev.weir.config.Settings;
import dev.weir.embedded.RedisConnection;
import dev.weir.embedded.RedisServer;
import dev.weir.ratelimit.RateLimiter;
import dev.weir.telemetry.Event;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Many callers on one limit that is above their load: each decision costs a round trip, and all of
 * them meet on one key. Weir beside Bucket4j over Lettuce, in turns, on one Redis.
 */
final class HotKey {
  private static final int CALLERS = 100;
  private static final int RUNS = 5;
  private static final long PERMITS = 1_000_000;
  private static final Duration WARM_UP = Duration.ofSeconds(8);

  private final Duration run;

  /** What one run found. */
  private record Found(double perSecond, int p50, int p99, double scripts, double commands) {}

  /**
   * @param options the seconds of one run, or nothing
   */
  HotKey(List<String> options) {
    run = Duration.ofSeconds(options.isEmpty() ? 4 : Long.parseLong(options.get(0)));
  }

  void run(Path report) throws IOException, InterruptedException {
    try (RedisServer server = RedisServer.start();
        Weir weir = weir(server);
        RedisClient client = RedisClient.create(server.url())) {
      RateLimiter limiter = weir.limiter().orElseThrow();
      BenchRequest request = new BenchRequest("/", "192.0.2.1");
      BooleanSupplier ours = () -> limiter.decide(request, weir.newDeadline()).allowed();
      BucketProxy bucket = bucket(client);
      BooleanSupplier peer = () -> bucket.tryConsumeAndReturnRemaining(1).isConsumed();
      measure(ours, server, WARM_UP);
      measure(peer, server, WARM_UP);
      List<Found> own = new ArrayList<>();
      List<Found> others = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        awaitWell(weir);
        own.add(measure(ours, server, run));
        others.add(measure(peer, server, run));
      }
      String text = table(own, others) + "\nfallback decisions: " + fallbacks(weir) + "\n";
      System.out.println(text);
      Files.writeString(report, text);
    }
  }

  /** Under the peer's load the probes may have gone unanswered; that is not to be measured. */
  private static void awaitWell(Weir weir) {
    while (weir.health().status() != Health.Status.UP) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static long fallbacks(Weir weir) {
    return weir.telemetry().total(Event.RATELIMIT_LOCAL);
  }

  private static Weir weir(RedisServer server) {
    return Weir.create(
        Settings.of(
            Map.of(
                "weir.redis.url",
                server.url(),
                // Every decision is to be Redis' own, however long the warm-up takes.
                "weir.deadline",
                "20s",
                "weir.bulkhead.lag",
                "10s",
                "weir.redis.command-timeout",
                "20s",
                "weir.ratelimit.policies",
                "hot = " + PERMITS + "/1s",
                "weir.ratelimit.rules",
                "/* -> hot")),
        "/bench",
        HotKey.class.getClassLoader());
  }

  private static BucketProxy bucket(RedisClient client) {
    BucketConfiguration limit =
        BucketConfiguration.builder()
            .addLimit(each -> each.capacity(PERMITS).refillGreedy(PERMITS, Duration.ofSeconds(1)))
            .build();
    return Bucket4jLettuce.casBasedBuilder(client)
        .build()
        .builder()
        .build("bucket4j".getBytes(StandardCharsets.UTF_8), () -> limit);
  }

  private static Found measure(BooleanSupplier decide, RedisServer server, Duration lasting)
      throws InterruptedException {
    try (RedisConnection connection = server.connect()) {
      RedisUsage before = RedisUsage.of(connection);
      List<Latencies> latencies = new ArrayList<>();
      CountDownLatch done = new CountDownLatch(CALLERS);
      long begin = System.nanoTime();
      long end = begin + lasting.toNanos();
      for (int i = 0; i < CALLERS; i++) {
        Latencies own = new Latencies();
        latencies.add(own);
        Thread thread = new Thread(() -> call(decide, end, own, done));
        thread.setDaemon(true);
        thread.start();
      }
      done.await();
      double seconds = (System.nanoTime() - begin) / 1e9;
      RedisUsage used = RedisUsage.of(connection).since(before);
      Latencies all = Latencies.sum(latencies);
      double total = all.total();
      return new Found(
          total / seconds,
          all.quantileMicros(0.5),
          all.quantileMicros(0.99),
          used.scripts() / total,
          used.commands() / total);
    }
  }

  private static void call(
      BooleanSupplier decide, long end, Latencies latencies, CountDownLatch done) {
    try {
      for (long now = System.nanoTime(); now < end; ) {
        if (!decide.getAsBoolean()) {
          throw new IllegalStateException("the limit was to be above the load");
        }
        long then = System.nanoTime();
        latencies.record(then - now);
        now = then;
      }
    } finally {
      done.countDown();
    }
  }

  private String table(List<Found> own, List<Found> others) {
    String head =
        "%d callers, %d runs of %d s each in turns; medians%n%n"
            .formatted(CALLERS, RUNS, run.toSeconds());
    return head
        + "| | Weir | Bucket4j |\n|---|---:|---:|\n"
        + row("decisions/s, %.0f", own, others, Found::perSecond)
        + row("p50 in µs, %.0f", own, others, Found::p50)
        + row("p99 in µs, %.0f", own, others, Found::p99)
        + row("scripts per decision, %.2f", own, others, Found::scripts)
        + row("commands per decision with those in scripts, %.2f", own, others, Found::commands);
  }

  private static String row(
      String title, List<Found> own, List<Found> others, ToDoubleFunction<Found> value) {
    String[] parts = title.split(", ", 2);
    String format = "| %s | " + parts[1] + " | " + parts[1] + " |%n";
    return format.formatted(parts[0], median(own, value), median(others, value));
  }

  private static double median(List<Found> found, ToDoubleFunction<Found> value) {
    return Comparison.median(found.stream().mapToDouble(value).toArray());
  }
}
