package dev.weir.servlet;

import dev.weir.Jvm;
import dev.weir.TestWeir;
import dev.weir.Weir;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node in a JVM of its own, with all that the journal keeps, for tests to kill. */
final class JournalNode implements AutoCloseable {
  private final Jvm jvm;
  private final String address;

  private JournalNode(Jvm jvm, String address) {
    this.jvm = jvm;
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
  static JournalNode start(String url, Map<String, String> further) {
    List<String> arguments =
        new ArrayList<>(List.of(Jvm.SHORT_LIVED, JournalNode.class.getName(), url));
    arguments.addAll(Jvm.arguments(settings(further)));
    Jvm jvm = Jvm.start(arguments);
    return new JournalNode(jvm, jvm.awaitLine("at "));
  }

  /** Runs in that process. */
  public static void main(String[] arguments) throws Exception {
    List<String> settings = List.of(arguments).subList(1, arguments.length);
    Weir weir = TestWeir.over(arguments[0], Jvm.settings(settings));
    TestNode node = TestNode.start(weir, new Actions(weir, new SessionActions()));
    System.out.println("at " + node.uri(""));
    Jvm.awaitEndOfInput();
    Runtime.getRuntime().halt(0);
  }

  URI uri(String path) {
    return URI.create(address + path);
  }

  /** SIGKILL; returns once it is gone. */
  void kill() {
    jvm.kill();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
