package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.responsecache.ResponseCache;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code /api/report}: a report that takes 200 ms to compute and says nothing of caches; a rule of
 * the demo's settings has it cached. {@code POST /api/report/refresh} purges it by its tag.
 */
final class ReportServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final String TAG = "report";
  private static final String REFRESH = "/refresh";
  private static final long COMPUTING_NANOS = 200_000_000;
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final int USUAL_ROWS = 10;
  private static final int MOST_ROWS = 10_000;

  private final String node;
  private final transient ResponseCache cache;

  ReportServlet(String node, ResponseCache cache) {
    this.node = node;
    this.cache = cache;
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    String below = request.getPathInfo();
    if (below == null) {
      return Set.of("GET");
    }
    return below.equals(REFRESH) ? Set.of("POST") : Set.of();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String asked = Objects.requireNonNullElse(request.getParameter("rows"), "" + USUAL_ROWS);
    if (!asked.matches("[0-9]{1,5}") || Integer.parseInt(asked) > MOST_ROWS) {
      Reply.problem(HttpServletResponse.SC_BAD_REQUEST, "rows is a number up to " + MOST_ROWS + ".")
          .send(request, response);
      return;
    }
    byte[] body = report(Integer.parseInt(asked)).getBytes(UTF_8);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private String report(int count) {
    long begun = System.nanoTime();
    JsonArrayBuilder rows = JSON.createArrayBuilder();
    for (int i = 1; i <= count; i++) {
      rows.add(Reply.object().add("row", i).add("square", (long) i * i));
    }
    while (System.nanoTime() - begun < COMPUTING_NANOS) {
      LockSupport.parkNanos(COMPUTING_NANOS - (System.nanoTime() - begun));
    }
    return Reply.object()
        .add("node", node)
        .add("computedAt", System.nanoTime())
        .add("rows", rows)
        .build()
        .toString();
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean everywhere = cache.purgeTags(TAG);
    Reply.ok(Reply.object().add("purged", TAG).add("everywhere", everywhere))
        .send(request, response);
  }
}
