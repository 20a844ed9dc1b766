package dev.weir.container;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A container in a process of its own, with one web application and an environment in which nothing
 * but {@code settings} concerns Weir. Ends when closed, and with this JVM in any case: it reads its
 * input, which ends then.
 */
final class Node implements AutoCloseable {
  private static final String CONTEXT_PATH = "/app";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          // What Tomcat's start script opens.
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED");

  private final Process process;
  private final Path log;
  private final String contextPath;

  private Node(Process process, Path log, String contextPath) {
    this.process = process;
    this.log = log;
    this.contextPath = contextPath;
  }

  /** Launches without waiting for anything. */
  static Node launch(Container container, War war, Map<String, String> settings, Path folder) {
    Path work = directory(folder);
    List<String> arguments =
        List.of(war.file().toAbsolutePath().toString(), CONTEXT_PATH, work.toString());
    return launch(
        new Program(container.classPath(work), container.mainClass(), arguments), settings, work);
  }

  /**
   * What runs in the process.
   *
   * @param main its main class, which says {@link NodeCommands#LISTENING} when it serves
   */
  record Program(List<Path> classPath, String main, List<String> arguments) {}

  private static Path directory(Path folder) {
    try {
      return Files.createTempDirectory(folder, "node");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Launches another program that serves an application at {@code /app}. */
  static Node launch(Program program, Map<String, String> settings, Path work) {
    try {
      List<String> command = new ArrayList<>();
      command.add(jdkProgram("java"));
      command.addAll(OPTIONS);
      command.addAll(
          List.of(
              "-Djava.io.tmpdir=" + work,
              "-cp",
              program.classPath().stream()
                  .map(entry -> entry.toAbsolutePath().toString())
                  .collect(Collectors.joining(File.pathSeparator)),
              program.main()));
      command.addAll(program.arguments());
      Path log = Files.createTempFile(work, "log", "");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().keySet().removeIf(Node::concernsWeir);
      builder.environment().putAll(settings);
      return new Node(builder.start(), log, CONTEXT_PATH);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static boolean concernsWeir(String variable) {
    return variable.startsWith("WEIR_") || variable.startsWith("REDIS_");
  }

  static String jdkProgram(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** Waits until the application serves. */
  Node awaitStart() {
    awaitLine(NodeCommands.LISTENING);
    return this;
  }

  /** Waits until the application serves and its health report has nothing to complain about. */
  Node awaitHealth() {
    awaitStart();
    return awaitHealth(contextPath);
  }

  /** The same of one of several applications. */
  Node awaitHealth(String path) {
    Browser probe = new Browser();
    Awaitility.await("health")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> probe.get(url(path) + "weir/health").contains("\"status\":\"UP\""));
    return this;
  }

  /** Waits until the container has given up starting the application; returns its log. */
  String awaitFailure() {
    awaitLine(NodeCommands.FAILED);
    return log();
  }

  /** Stops the application while the container stays. */
  void undeploy() {
    undeploy(contextPath);
  }

  /** Stops an application; how many milliseconds that took. */
  long undeploy(String path) {
    return millis(tell(NodeCommands.UNDEPLOY + " " + path, NodeCommands.UNDEPLOYED + path));
  }

  /** Starts an application beside those that are there; how many milliseconds that took. */
  long deploy(String path, War war) {
    return millis(
        tell(
            NodeCommands.DEPLOY + " " + path + " " + war.file().toAbsolutePath(),
            NodeCommands.DEPLOYED + path));
  }

  private static long millis(String said) {
    return Long.parseLong(said.substring(said.lastIndexOf(' ') + 1));
  }

  /** How many class loaders of undeployed applications are in memory after a collection. */
  int uncollected() {
    String said = tell(NodeCommands.COLLECT, NodeCommands.UNCOLLECTED);
    return Integer.parseInt(said.substring(NodeCommands.UNCOLLECTED.length()));
  }

  /** Gives a command and waits for its answer, the last line that begins so. */
  private String tell(String command, String answer) {
    long before = count(answer);
    try {
      process.outputWriter(StandardCharsets.UTF_8).append(command + "\n").flush();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    Awaitility.await(command)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .failFast("the container goes on", () -> mayStillSay(answer))
        .until(() -> count(answer) > before);
    return lines().stream()
        .filter(line -> line.startsWith(answer))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private long count(String beginning) {
    return lines().stream().filter(line -> line.startsWith(beginning)).count();
  }

  private void awaitLine(String beginning) {
    Awaitility.await(beginning)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .failFast("the container goes on", () -> mayStillSay(beginning))
        .until(() -> said(beginning));
  }

  private void mayStillSay(String beginning) {
    boolean failed = said(NodeCommands.FAILED) && !beginning.equals(NodeCommands.FAILED);
    if (failed || !process.isAlive()) {
      throw new AssertionError("The container ended or failed:\n" + log());
    }
  }

  private boolean said(String beginning) {
    return lines().stream().anyMatch(line -> line.startsWith(beginning));
  }

  /** The application's address, with a slash at its end. */
  String url() {
    return url(contextPath);
  }

  /** The address of the application with this context path. */
  String url(String path) {
    String line =
        lines().stream()
            .filter(l -> l.startsWith(NodeCommands.LISTENING))
            .findFirst()
            .orElseThrow();
    String port = line.substring(NodeCommands.LISTENING.length());
    return "http://127.0.0.1:" + port + path + "/";
  }

  /** All that the container has printed so far. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private List<String> lines() {
    return log().lines().toList();
  }

  /** The stacks of all its threads, by name. */
  String threads() {
    try {
      Process jcmd =
          new ProcessBuilder(jdkProgram("jcmd"), Long.toString(process.pid()), "Thread.print")
              .redirectErrorStream(true)
              .start();
      return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Ends it the hard way, as a crash would. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
