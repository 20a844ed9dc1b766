package dev.weir;

import static org.awaitility.Awaitility.await;

import dev.weir.config.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Weirs for tests. */
public final class TestWeir {
  private static final Map<String, String> PATIENCE =
      Map.of(
          "weir.deadline", "20s",
          "weir.bulkhead.lag", "10s",
          "weir.redis.command-timeout", "20s",
          "weir.probe.interval", "500ms");

  private TestWeir() {}

  /** A Weir of the application {@code test} over the Redis at {@code url}. */
  public static Weir over(String url) {
    return over(url, Map.of());
  }

  /**
   * The same, but with so much patience that no hiccup of the machine makes the fallback decide:
   * for tests of what Weir promises while Redis is well.
   */
  public static Weir patient(String url) {
    return patient(url, Map.of());
  }

  /** The same with further settings. */
  public static Weir patient(String url, Map<String, String> further) {
    Map<String, String> settings = new HashMap<>(further);
    settings.putAll(PATIENCE);
    return over(url, settings);
  }

  /** The same over whatever Redis the settings name. */
  public static Weir patient(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(PATIENCE);
    return of(all);
  }

  /** A Weir with further settings. */
  public static Weir over(String url, Map<String, String> further) {
    return over(url, further, Core::wallMicros);
  }

  /** The same on a machine whose clock says {@code wallMicros}. */
  public static Weir over(String url, Map<String, String> further, LongSupplier wallMicros) {
    Map<String, String> settings = new HashMap<>(further);
    settings.put("weir.redis.url", url);
    return of(settings, wallMicros);
  }

  /** A Weir of the application {@code test} over whatever Redis the settings name. */
  public static Weir of(Map<String, String> settings) {
    return of(settings, Core::wallMicros);
  }

  /** The same on a machine whose clock says {@code wallMicros}. */
  public static Weir of(Map<String, String> settings, LongSupplier wallMicros) {
    ClassLoader loader = TestWeir.class.getClassLoader();
    return Weir.create(Settings.of(settings), new Surroundings("test", loader, wallMicros));
  }

  /** Waits until a node is connected and hears its own heartbeat. */
  public static void awaitWarm(Weir weir) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(10))
        .until(() -> weir.health().status() == Health.Status.UP);
  }
}
