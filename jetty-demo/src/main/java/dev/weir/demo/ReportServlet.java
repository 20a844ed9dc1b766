package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.responsecache.ResponseCache;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /api/report}: a report that takes 200 ms to compute and says nothing of caches; a rule of
 * the demo's settings has it cached. {@code POST /api/report/refresh} purges it by its tag.
 */
final class ReportServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final String TAG = "report";
  private static final String REFRESH = "/refresh";
  private static final String USUAL_ROWS = "10";

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
    String asked = Objects.requireNonNullElse(request.getParameter("rows"), USUAL_ROWS);
    Optional<Integer> rows = Report.rows(asked);
    if (rows.isEmpty()) {
      Reply.problem(HttpServletResponse.SC_BAD_REQUEST, "rows is a number up to 10000.")
          .send(request, response);
      return;
    }
    byte[] body = Report.compute(node, rows.get()).getBytes(UTF_8);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean everywhere = cache.purgeTags(TAG);
    Reply.ok(Reply.object().add("purged", TAG).add("everywhere", everywhere))
        .send(request, response);
  }
}
