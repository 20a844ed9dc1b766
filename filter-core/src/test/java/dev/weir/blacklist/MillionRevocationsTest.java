package dev.weir.blacklist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisConnection;
import dev.weir.embedded.RedisExtension;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What very many live revocations cost a node: retained heap by the class histogram, and the time
 * of its start, whose bound is enforced with {@code -Dchaos.latency=true}.
 */
class MillionRevocationsTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private static final int COUNT = Integer.getInteger("chaos.entries", 1_000_000);
  private static final int EXPIRING = Integer.getInteger("chaos.expiring", 100_000);
  private static final int AT_ONCE = 2000;
  private static final String KEY = "weir:test:tokens:{revoked}";
  private static final Freshness FRESHNESS =
      new Freshness(Duration.ofMinutes(5), Duration.ofHours(1));
  private static final Map<String, String> SETTINGS =
      Map.of("weir.tokens.enabled", "true", "weir.session.enabled", "false");

  @Test
  void fitIntoBoundedMemoryAndAreThereSoonAfterTheStart() throws JMException {
    fill(COUNT, 3600);
    long before = retained();
    long begin = System.nanoTime();
    try (Weir weir = TestWeir.patient(redis.url(), SETTINGS)) {
      TokenBlacklist blacklist = weir.blacklist().orElseThrow();
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofMinutes(2))
          .until(() -> blacklist.age().isPresent());
      long nanos = System.nanoTime() - begin;
      long grown = retained() - before;
      System.out.printf(
          "%d revocations: %.1f MiB retained with the node, known %.2f s after its start%n",
          COUNT, grown / 1048576.0, nanos / 1e9);

      assertThat(weir.telemetry().gauges()).containsEntry("tokens.revoked", (long) COUNT);
      assertThat(grown).isLessThan(64L << 20);
      assertThat(check(weir, TestTokens.live("ann", "1"))).isEqualTo(Verdict.LIVE);
      if (Boolean.getBoolean("chaos.latency")) {
        assertThat(nanos).isLessThan(Duration.ofSeconds(5).toNanos());
      }
    }
  }

  private static Verdict check(Weir weir, String token) {
    return weir.blacklist().orElseThrow().check(token, FRESHNESS, weir.newDeadline());
  }

  /** {@code -Dchaos.expiring=1000000} makes it long. */
  @Test
  void giveTheirMemoryBackWhenTheyExpire() throws JMException {
    fill(EXPIRING, 6 + EXPIRING / 30_000);
    long before = retained();
    try (Weir weir = TestWeir.patient(redis.url(), SETTINGS)) {
      TokenBlacklist blacklist = weir.blacklist().orElseThrow();
      await().atMost(Duration.ofMinutes(2)).until(() -> blacklist.age().isPresent());
      long tables = requireNonNull(weir.telemetry().gauges().get("tokens.bytes"));
      long full = retained() - before;
      assertThat(tables).isGreaterThan(32L * EXPIRING);

      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Long.valueOf(0).equals(weir.telemetry().gauges().get("tokens.revoked")));
      long left = retained() - before;
      System.out.printf(
          "%d revocations: %.1f MiB retained with the node, %.1f MiB once they had expired%n",
          EXPIRING, full / 1048576.0, left / 1048576.0);
      assertThat(full - left).isGreaterThan(tables * 9 / 10);
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Long.valueOf(0).equals(redis.command("EXISTS", KEY)));
    }
  }

  private static void fill(int count, int seconds) {
    Random random = new Random(1);
    byte[] end = String.valueOf(System.currentTimeMillis() / 1000 + seconds).getBytes(UTF_8);
    try (RedisConnection connection = redis.server().connect(Duration.ofSeconds(20))) {
      for (int done = 0; done < count; done += AT_ONCE) {
        byte[][] command = new byte[2 + 2 * AT_ONCE][];
        command[0] = "ZADD".getBytes(UTF_8);
        command[1] = KEY.getBytes(UTF_8);
        for (int i = 0; i < AT_ONCE; i++) {
          command[2 + 2 * i] = end;
          command[3 + 2 * i] =
              ByteBuffer.allocate(16).putLong(random.nextLong()).putLong(random.nextLong()).array();
        }
        connection.command(command);
      }
      connection.command("EXPIRE", KEY, "4000");
    }
  }

  /** Bytes of all objects that are left after a collection. */
  private static long retained() throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    String total =
        histogram.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
    return Long.parseLong(total.trim().split("\\s+", 4)[2]);
  }
}
