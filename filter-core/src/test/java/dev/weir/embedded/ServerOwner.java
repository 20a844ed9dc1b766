package dev.weir.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A JVM that owns a server and is ended by a test, which then looks for what is left. */
final class ServerOwner implements AutoCloseable {
  private final Process jvm;
  private final ProcessHandle server;
  private final Path directory;

  private ServerOwner(Process jvm, ProcessHandle server, Path directory) {
    this.jvm = jvm;
    this.server = server;
    this.directory = directory;
  }

  /** Started, with a server that runs, or that is stopped when {@code arguments} hold "paused". */
  static ServerOwner start(String... arguments) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            ServerOwner.class.getName());
    builder.command().addAll(List.of(arguments));
    Process jvm = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader lines = jvm.inputReader(UTF_8);
    long pid = Long.parseLong(lines.readLine());
    return new ServerOwner(
        jvm, ProcessHandle.of(pid).orElseThrow(), Path.of(lines.readLine()).resolveSibling(""));
  }

  /** Prints the server's process id and data directory, then waits to be killed or told to exit. */
  public static void main(String[] arguments) throws IOException {
    RedisServer server = RedisServer.start();
    List<?> reply = (List<?>) server.command("CONFIG", "GET", "dir");
    if (Arrays.asList(arguments).contains("paused")) {
      server.pause();
    }
    System.out.println(server.pid() + "\n" + (reply == null ? "" : reply.get(1)));
    System.exit(System.in.read());
  }

  ProcessHandle server() {
    return server;
  }

  Path directory() {
    return directory;
  }

  /** KILL: no hook and no finally block runs. */
  void kill() throws InterruptedException {
    jvm.toHandle().destroyForcibly();
    jvm.waitFor();
  }

  /** Makes it call {@code System.exit} without closing the server. */
  void exit() throws IOException, InterruptedException {
    jvm.getOutputStream().write('\n');
    jvm.getOutputStream().flush();
    jvm.waitFor();
  }

  @Override
  public void close() {
    jvm.destroyForcibly();
    server.destroyForcibly();
  }
}
