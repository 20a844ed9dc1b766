package dev.weir.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The JMH benchmarks of this module: every class whose name ends in {@code Benchmark}.
 *
 * <p>JMH measures through code that it generates. That is done here, from the compiled classes, so
 * that neither ordinary builds nor their checks ever see generated code.
 */
final class Jmh {
  private static final String PROCESSOR = "org.openjdk.jmh.generators.BenchmarkProcessor";

  private Jmh() {}

  static void run(Path report, List<String> options) throws Exception {
    Path classes = Path.of(Jmh.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    generate(classes);
    List<String> all = new ArrayList<>(List.of("-rf", "text", "-rff", report.toString()));
    all.addAll(options);
    org.openjdk.jmh.Main.main(all.toArray(String[]::new));
  }

  private static void generate(Path classes) throws IOException, URISyntaxException {
    String classPath = System.getProperty("java.class.path");
    List<String> command =
        new ArrayList<>(
            List.of(
                "-nowarn",
                "-processor",
                PROCESSOR,
                "-processorpath",
                classPath,
                "-classpath",
                classPath,
                "-d",
                classes.toString()));
    command.addAll(benchmarksIn(classes));
    int outcome =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK is needed, not a JRE")
            .run(null, null, null, command.toArray(String[]::new));
    if (outcome != 0) {
      throw new IllegalStateException("the code around the benchmarks could not be generated");
    }
  }

  private static List<String> benchmarksIn(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith("Benchmark.class"))
          .map(name -> name.replace(".class", "").replace('/', '.').replace('\\', '.'))
          .sorted()
          .toList();
    }
  }
}
