package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often a request of a node waits for Redis: the least of several, since nodes also beat. */
final class CacheRoundTripsTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();
  private static final Pattern SCRIPTS = Pattern.compile("cmdstat_eval(?:sha)?:calls=(\\d+)");
  private static final int TRIES = 10;

  private final ScriptedOrigin origin = new ScriptedOrigin();
  private CacheNode a;
  private CacheNode b;

  @BeforeEach
  void start() {
    Map<String, String> rules = Map.of("weir.responses.rules", "/* -> cache");
    a = CacheNode.start(TestWeir.patient(redis.url(), rules), origin);
    b = CacheNode.start(TestWeir.patient(redis.url(), rules), origin);
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private static long scripts() {
    Matcher calls = SCRIPTS.matcher(String.valueOf(redis.command("INFO", "commandstats")));
    long sum = 0;
    while (calls.find()) {
      sum += Long.parseLong(calls.group(1));
    }
    return sum;
  }

  private static void get(CacheNode node, String path) {
    assertThat(RawClient.send(node.port(), "GET " + path, "Host: test.example").status())
        .isEqualTo(200);
  }

  private static long scriptsFor(CacheNode node, String path) {
    long before = scripts();
    get(node, path);
    return scripts() - before;
  }

  /** Stores a response on one node, so that the other one finds it in Redis. */
  private String stored(int number, String... fields) {
    String path = "/p" + number;
    origin.on(path, reply(200, "v", fields));
    get(a, path);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> a.weir().telemetry().gauges().getOrDefault("responses.bytes.underway", 1L) == 0);
    return path;
  }

  @Test
  void asksOnceForWhatDoesNotVary() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      least = Math.min(least, scriptsFor(b, stored(i, "Cache-Control: max-age=60")));
    }
    assertThat(least).isEqualTo(1);
    assertThat(origin.count("/p0")).isEqualTo(1);
  }

  @Test
  void asksTwiceWhereItDoesNotKnowYetWhatAResourceVariesBy() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      least = Math.min(least, scriptsFor(b, stored(i, "Cache-Control: max-age=60", "Vary: A")));
    }
    assertThat(least).isEqualTo(2);
    assertThat(origin.count("/p0")).isEqualTo(1);
  }

  @Test
  void asksNobodyForWhatItHoldsOrKnowsToBeUncacheable() {
    stored(0, "Cache-Control: max-age=60");
    stored(1, "Cache-Control: no-store");
    long leastForHits = Long.MAX_VALUE;
    long leastForOthers = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      leastForHits = Math.min(leastForHits, scriptsFor(a, "/p0"));
      leastForOthers = Math.min(leastForOthers, scriptsFor(a, "/p1"));
    }
    assertThat(leastForHits).isZero();
    assertThat(leastForOthers).isZero();
  }
}
