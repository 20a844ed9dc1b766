package dev.weir.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How to compare.
 *
 * @param pairs how often each scenario is measured on each server
 * @param seconds length of one measurement
 * @param warmUp most seconds of load on each server before a scenario's first measurement; less
 *     when a request's cost has settled before
 * @param connections keep-alive connections, each with one request on its way
 * @param scenarios what to measure
 * @param arms the servers; the first is the one that the others are compared with
 * @param jvm options for all server JVMs
 * @param weirJvm further options for the one with Weir in it, a profiler for example
 */
record EndToEndOptions(
    int pairs,
    int seconds,
    int warmUp,
    int connections,
    List<Scenario> scenarios,
    List<Arm> arms,
    List<String> jvm,
    List<String> weirJvm) {

  /** Options from words such as {@code pairs=11}; values with commas are lists. */
  static EndToEndOptions parse(List<String> words) {
    Map<String, String> given = new HashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("not name=value: " + word);
      }
      given.put(word.substring(0, equals), word.substring(equals + 1));
    }
    EndToEndOptions options =
        new EndToEndOptions(
            number(given, "pairs", 11),
            number(given, "seconds", 2),
            number(given, "warmup", 60),
            number(given, "connections", 32),
            list(given, "scenarios", "unused,read,write", Scenario::named),
            list(given, "arms", "bare,weir,control", Arm::named),
            list(given, "jvm", "-Xms512m,-Xmx512m", Function.identity()),
            list(given, "weirjvm", "", Function.identity()));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown options: " + given.keySet());
    }
    return options;
  }

  private static int number(Map<String, String> given, String name, int otherwise) {
    String value = given.remove(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  private static <T> List<T> list(
      Map<String, String> given, String name, String otherwise, Function<String, T> parser) {
    String value = given.remove(name);
    String list = value == null ? otherwise : value;
    // Options of a JVM may hold commas themselves, as in -XX:StartFlightRecording=a=b,c=d.
    String separator = list.startsWith("-") ? ",(?=-)" : ",";
    return list.isEmpty()
        ? List.of()
        : List.of(list.split(separator, -1)).stream().map(parser).toList();
  }
}
