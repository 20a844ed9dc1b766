package dev.weir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another JVM with the class path of this one, which a test may kill. */
public final class Jvm implements AutoCloseable {
  /** For what does not live long enough to be compiled well. */
  public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

  private final Process process;
  private final BufferedReader out;

  private Jvm(Process process) {
    this.process = process;
    this.out = process.inputReader(UTF_8);
  }

  /**
   * Starts one.
   *
   * @param arguments for the JVM itself, then the name of a class, then what that is given
   */
  public static Jvm start(List<String> arguments) {
    return start("", arguments);
  }

  /** The same with a folder of classes that come before all others. */
  public static Jvm start(Path first, List<String> arguments) {
    return start(first + File.pathSeparator, arguments);
  }

  private static Jvm start(String first, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", first + classPath()));
    command.addAll(arguments);
    try {
      return new Jvm(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Where tests are run by a loader of its own, the system's class path does not say enough. */
  public static String classPath() {
    String all = System.getProperty("java.class.path");
    return Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader
        ? Stream.concat(Stream.of(loader.getURLs()).map(URL::getPath), Stream.of(all))
            .collect(Collectors.joining(File.pathSeparator))
        : all;
  }

  /** Settings as arguments. */
  public static List<String> arguments(Map<String, String> settings) {
    return settings.entrySet().stream().map(e -> e.getKey() + '=' + e.getValue()).toList();
  }

  /** The settings that such arguments were made of. */
  public static Map<String, String> settings(List<String> arguments) {
    return arguments.stream()
        .map(argument -> argument.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  /** What follows {@code start} in the first line that begins with it, once that is printed. */
  public String awaitLine(String start) {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(start)) {
          return line.substring(start.length());
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    throw new IllegalStateException("it ended without a line that begins with " + start);
  }

  /** All that it prints until it ends. */
  public List<String> lines() {
    return out.lines().toList();
  }

  /** For its main class: returns once the other JVM has ended or closed this one. */
  public static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // Nothing is ever said.
    }
  }

  /** SIGKILL; returns once it is gone. */
  public void kill() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
