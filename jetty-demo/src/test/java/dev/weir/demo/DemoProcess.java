package dev.weir.demo;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The demo in a process of its own, as its users start it. */
final class DemoProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/");

  private final Process process;
  private final Path output;

  private DemoProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts java with {@code options} and {@code arguments} and nothing of Redis around it. */
  static DemoProcess start(Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    Path output = Files.createTempFile("demo", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(REDIS|WEIR)_.*|PORT|JAVA_TOOL_OPTIONS"));
    builder.environment().putAll(environment);
    return new DemoProcess(builder.start(), output);
  }

  /** The ports of the nodes, once it is ready. */
  List<Integer> awaitPorts() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> output().contains("Ready") || !process.isAlive());
    return ADDRESS.matcher(output()).results().map(m -> Integer.valueOf(m.group(1))).toList();
  }

  /** How it ended, having been given {@code time} for that; -1 when it has not. */
  int awaitExit(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
  }

  /** Sends TERM. */
  void terminate() {
    process.destroy();
  }

  /** The processes that it has started. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.delete(output);
  }
}
