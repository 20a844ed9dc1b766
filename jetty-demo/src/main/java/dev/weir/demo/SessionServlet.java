package dev.weir.demo;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;

/** {@code /api/session}: shows the session and ends it. */
final class SessionServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;

  private final String node;

  SessionServlet(String node) {
    this.node = node;
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    return Set.of("GET", "DELETE");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Reply.ok(SessionView.of(request).json(node)).send(request, response);
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      end(session);
    }
    noContent(response);
  }

  private static void end(HttpSession session) {
    try {
      session.invalidate();
    } catch (IllegalStateException endedMeanwhile) {
      // Which is what was asked for.
      return;
    }
  }
}
