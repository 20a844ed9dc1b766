package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.weir.TestWeir;
import dev.weir.Weir;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A node in a JVM of its own, with all that the journal keeps, for tests to kill. */
final class JournalNode implements AutoCloseable {
  private final Process process;
  private final URI address;

  private JournalNode(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** What the servlet of such a node does. */
  private record Actions(Weir weir, SessionActions sessions) implements TestNode.Action {
    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      String text = text(request.getPathInfo(), request.getParameter("of"));
      if (text == null) {
        sessions.answer(request, response);
      } else {
        response.getWriter().print(text);
      }
    }

    private @Nullable String text(String path, String of) {
      return switch (path) {
        case "/revoke" ->
            String.valueOf(weir.blacklist().orElseThrow().revoke(of, "test").durability());
        case "/revoked" -> String.valueOf(weir.blacklist().orElseThrow().isBlacklisted(of));
        case "/purge" -> String.valueOf(weir.responses().orElseThrow().purge(of));
        case "/tell" -> {
          weir.conversations().of("test", "chat").put("told", of);
          yield "told";
        }
        case "/told" -> String.valueOf(weir.conversations().of("test", "chat").all());
        case "/health" -> weir.health().status().name();
        case "/gauge" -> String.valueOf(weir.telemetry().gauges().get(of));
        default -> null;
      };
    }
  }

  /** Settings that such a node needs, and {@code further} ones. */
  static Map<String, String> settings(Map<String, String> further) {
    Map<String, String> settings = new HashMap<>(further);
    settings.put("weir.tokens.enabled", "true");
    settings.put("weir.tokens.max-staleness", "1h");
    settings.put("weir.tokens.admit-at-cold-start", "true");
    settings.put("weir.responses.rules", "/page -> cache");
    return settings;
  }

  /** Starts a process over the Redis at {@code url}, whether that is there or not. */
  static JournalNode start(String url, Map<String, String> further) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath()));
    command.add(JournalNode.class.getName());
    command.add(url);
    settings(further).forEach((key, value) -> command.add(key + '=' + value));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith("at ")) {
      line = out.readLine();
    }
    return new JournalNode(process, URI.create(requireNonNull(line).substring(3)));
  }

  /** Where tests are run by a loader of its own, the system's class path does not say enough. */
  private static String classPath() {
    String all = System.getProperty("java.class.path");
    return Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader
        ? Stream.concat(Stream.of(loader.getURLs()).map(URL::getPath), Stream.of(all))
            .collect(Collectors.joining(File.pathSeparator))
        : all;
  }

  /** Runs in that process. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      String[] pair = arguments[i].split("=", 2);
      settings.put(pair[0], pair[1]);
    }
    Weir weir = TestWeir.over(arguments[0], settings);
    TestNode node = TestNode.start(weir, new Actions(weir, new SessionActions()));
    System.out.println("at " + node.uri(""));
    while (System.in.read() >= 0) {
      // Nothing is ever said.
    }
    Runtime.getRuntime().halt(0);
  }

  URI uri(String path) {
    return URI.create(address + path);
  }

  /** SIGKILL; returns once it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
