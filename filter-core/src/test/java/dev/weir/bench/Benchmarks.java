package dev.weir.bench;

import dev.weir.container.StartUp;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The door to all benchmarks, called by the Maven profile {@code bench}. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Runs {@code jmh}, {@code e2e}, {@code hotkey} or {@code startup}; arguments: which, the
   * report's file, then its own.
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("usage: (jmh|e2e|hotkey|startup) <report file> [options]");
    }
    Path report = Path.of(arguments[1]);
    List<String> options = Arrays.asList(arguments).subList(2, arguments.length);
    switch (arguments[0]) {
      case "jmh" -> Jmh.run(report, options);
      case "e2e" -> new EndToEnd(EndToEndOptions.parse(options)).run(report);
      case "hotkey" -> new HotKey(options).run(report);
      case "startup" -> StartUp.run(report, options);
      default -> throw new IllegalArgumentException("no benchmark is named " + arguments[0]);
    }
  }
}
