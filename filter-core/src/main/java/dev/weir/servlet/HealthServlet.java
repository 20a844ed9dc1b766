package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.Health;
import dev.weir.Weir;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /weir/health}, {@code /weir/health/live} and {@code /weir/health/ready} with
 * states as JSON. An application that serves without Redis is alive and ready, and says so: taking
 * it out of the load balancer would turn an outage of Redis into one of the application.
 */
public final class HealthServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;

  private transient @Nullable Weir weir;

  /** A servlet that finds its {@link Weir} in the servlet context. */
  public HealthServlet() {}

  /** A servlet over {@code weir}. */
  public HealthServlet(Weir weir) {
    this.weir = weir;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String part = request.getPathInfo() == null ? "" : request.getPathInfo();
    if (!part.isEmpty() && !part.equals("/") && !part.equals("/live") && !part.equals("/ready")) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    Weir asked = weir != null ? weir : WeirContext.of(getServletContext());
    byte[] body = json(asked.health()).getBytes(UTF_8);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** Names and states are constants of ours and need no escaping. */
  private static String json(Health health) {
    return new TreeMap<>(health.components())
        .entrySet().stream()
            .map(entry -> quoted(entry.getKey()) + ":" + quoted(entry.getValue()))
            .collect(
                Collectors.joining(
                    ",",
                    "{\"status\":" + quoted(health.status().name()) + ",\"components\":{",
                    "}}"));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }
}
