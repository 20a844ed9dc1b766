package dev.weir.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.embedded.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Compares a Jetty with Weir to one without, each in a JVM of its own, under load from a third: the
 * servers take turns, so that what disturbs the machine disturbs them alike.
 */
final class EndToEnd {
  private static final long SETTLE_MILLIS = 300;
  private static final int WARM_UP_SLICE = 4;
  private static final int STEADY_SLICES = 2;
  private static final double NO_LONGER_BETTER = 0.97;

  private final EndToEndOptions options;
  private final Map<Arm, Child> servers = new EnumMap<>(Arm.class);
  private final Map<Arm, String> ports = new EnumMap<>(Arm.class);

  EndToEnd(EndToEndOptions options) {
    this.options = options;
  }

  void run(Path report) throws IOException {
    Comparison comparison = new Comparison(options.arms());
    try (RedisServer redis = RedisServer.start();
        Child load = startLoad(redis)) {
      start(redis);
      for (Scenario scenario : options.scenarios()) {
        comparison.add(scenario, compare(load, scenario));
      }
    } finally {
      for (Child server : servers.values()) {
        server.close();
      }
    }
    String markdown = Conditions.describe(options) + comparison.markdown();
    System.out.println(markdown);
    Files.createDirectories(report.toAbsolutePath().getParent());
    Files.writeString(report, markdown, UTF_8);
  }

  private Child startLoad(RedisServer redis) throws IOException {
    return Child.start(
        LoadGenerator.class,
        List.of("-Xmx256m", "-XX:+UseSerialGC"),
        List.of(Integer.toString(redis.port()), Integer.toString(options.connections())),
        Map.of());
  }

  private void start(RedisServer redis) throws IOException {
    for (Arm arm : options.arms()) {
      List<String> jvm = new ArrayList<>(options.jvm());
      if (arm == Arm.WEIR) {
        jvm.addAll(options.weirJvm());
      }
      Child server =
          Child.start(
              BenchServer.class, jvm, List.of(arm.label()), Map.of("REDIS_URL", redis.url()));
      servers.put(arm, server);
      ports.put(arm, server.answer());
    }
  }

  private Map<Arm, List<Sample>> compare(Child load, Scenario scenario) throws IOException {
    Map<Arm, List<Sample>> samples = new EnumMap<>(Arm.class);
    for (Arm arm : options.arms()) {
      warmUp(load, arm, scenario);
      samples.put(arm, new ArrayList<>());
    }
    List<Arm> order = new ArrayList<>(options.arms());
    for (int pair = 1; pair <= options.pairs(); pair++) {
      for (Arm arm : order) {
        Sample sample = measure(load, arm, scenario, options.seconds());
        samples.computeIfAbsent(arm, none -> new ArrayList<>()).add(sample);
        System.out.printf(
            "%s %d/%d %s: %.0f requests/s%n",
            scenario.label(), pair, options.pairs(), arm.label(), sample.requestsPerSecond());
      }
      // Nobody is always the first, or always behind the same neighbour.
      Collections.reverse(order);
    }
    return samples;
  }

  /**
   * Puts load on a server until its code is compiled: until a request costs no less than before.
   */
  private void warmUp(Child load, Arm arm, Scenario scenario) throws IOException {
    double best = Double.MAX_VALUE;
    int steady = 0;
    for (int spent = 0;
        spent < options.warmUp() && steady < STEADY_SLICES;
        spent += WARM_UP_SLICE) {
      double cpu = measure(load, arm, scenario, WARM_UP_SLICE).cpuMicros();
      steady = cpu > best * NO_LONGER_BETTER ? steady + 1 : 0;
      best = Math.min(best, cpu);
    }
  }

  private Sample measure(Child load, Arm arm, Scenario scenario, int seconds) throws IOException {
    return Sample.parse(
        load.ask(
            "%s %s %d %d"
                .formatted(ports.get(arm), scenario.label(), SETTLE_MILLIS, seconds * 1000L)));
  }
}
