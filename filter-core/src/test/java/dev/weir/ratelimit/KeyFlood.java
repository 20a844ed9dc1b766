package dev.weir.ratelimit;

import dev.weir.client.ClientSettings;
import dev.weir.fallback.Deadline;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;

/**
 * Offers a million keys to a full-size table, in a JVM of its own. Prints how many keys were
 * admitted once, how many again, how often the overflow decided, and the MiB in use at half time
 * and at the end.
 */
final class KeyFlood {
  private static final int KEYS = 1_000_000;
  private static final int TABLE = 65_536;

  private KeyFlood() {}

  public static void main(String[] none) {
    Telemetry telemetry = new Telemetry();
    Policy policy = Settings.policy("p", 1, Duration.ofHours(1));
    RateLimiters limiters =
        RateLimiters.alone(
            Settings.of(List.of(Settings.rule("/* -> p", policy)), List.of(), List.of(), TABLE),
            new ClientSettings(List.of(), "X-Forwarded-For"),
            System::nanoTime,
            () -> Deadline.of(Duration.ZERO, System::nanoTime),
            telemetry);
    long once = 0;
    long again = 0;
    long half = 0;
    for (int i = 0; i < KEYS; i++) {
      String address = "10." + (i >> 16) + "." + (i >> 8 & 0xFF) + "." + (i & 0xFF);
      once += allowed(limiters, address) ? 1 : 0;
      again += allowed(limiters, address) ? 1 : 0;
      half = i == KEYS / 2 ? usedMib() : half;
    }
    long overflows = telemetry.total(Event.RATELIMIT_OVERFLOW);
    System.out.println(once + " " + again + " " + overflows + " " + half + " " + usedMib());
  }

  private static boolean allowed(RateLimiters limiters, String address) {
    Deadline none = Deadline.of(Duration.ZERO, System::nanoTime);
    return limiters.limiter().decide(FakeRequest.from(address), none).allowed();
  }

  private static long usedMib() {
    Runtime.getRuntime().gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
