package dev.weir.bench;

import dev.weir.embedded.CommandCounts;
import dev.weir.embedded.RedisConnection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a Redis server has done since it started.
 *
 * @param scripts runs of scripts
 * @param commands all commands, also those that scripts call
 * @param cpuMicros processor time
 */
record RedisUsage(long scripts, long commands, long cpuMicros) {

  static RedisUsage of(RedisConnection connection) {
    CommandCounts counts = CommandCounts.of(connection);
    return new RedisUsage(counts.scripts(), counts.total(), cpuMicros(connection));
  }

  private static long cpuMicros(RedisConnection connection) {
    String info = Objects.requireNonNull(connection.command("INFO", "cpu")).toString();
    Map<String, String> values =
        info.lines()
            .filter(line -> line.contains(":"))
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.indexOf(':')),
                    line -> line.substring(line.indexOf(':') + 1)));
    double seconds =
        Double.parseDouble(values.getOrDefault("used_cpu_user", "0"))
            + Double.parseDouble(values.getOrDefault("used_cpu_sys", "0"));
    return Math.round(seconds * 1e6);
  }

  RedisUsage since(RedisUsage earlier) {
    return new RedisUsage(
        scripts - earlier.scripts, commands - earlier.commands, cpuMicros - earlier.cpuMicros);
  }

  /** The line that {@link #parse} reads. */
  String format() {
    return scripts + " " + commands + " " + cpuMicros;
  }

  static RedisUsage parse(String line) {
    String[] words = line.split(" ", -1);
    return new RedisUsage(
        Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
  }
}
