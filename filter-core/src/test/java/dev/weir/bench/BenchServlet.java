package dev.weir.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.fallback.Deadline;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The application under load. Without sessions it does everything else all the same. */
final class BenchServlet extends HttpServlet {
  /** Begins a session and sets its attribute. */
  static final String BEGIN = "/begin";

  /** Answers with the server's {@link Usage}. */
  static final String USAGE = "/usage";

  static final int BODY_BYTES = 100;

  @Serial private static final long serialVersionUID = 1L;
  private static final byte[] BODY = "x".repeat(BODY_BYTES).getBytes(US_ASCII);
  private static final byte[] SMALL = "x".repeat(Scenario.SMALL.bodyBytes()).getBytes(US_ASCII);
  private static final byte[] LARGE = "x".repeat(Scenario.LARGE.bodyBytes()).getBytes(US_ASCII);
  private static final String ATTRIBUTE = "name";

  private final boolean sessions;
  private final transient LatestWaits latest = new LatestWaits();

  BenchServlet(boolean sessions) {
    this.sessions = sessions;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getServletPath();
    if (path.equals(USAGE)) {
      send(response, Usage.now(latest.sum()).format().getBytes(US_ASCII));
    } else if (path.equals(BEGIN)) {
      begin(request, response);
      send(response, BODY);
    } else if (path.equals(Scenario.SMALL.path())) {
      response.setHeader("Cache-Control", "max-age=86400");
      send(response, SMALL);
    } else if (path.equals(Scenario.LARGE.path())) {
      response.setHeader("Cache-Control", "max-age=86400");
      send(response, LARGE);
    } else if (path.equals(Scenario.UNCACHEABLE.path())) {
      response.setHeader("Cache-Control", "private");
      send(response, BODY);
    } else if (!sessions || path.equals(Scenario.UNUSED.path())) {
      send(response, BODY);
    } else {
      use(request.getSession(false), path.equals(Scenario.WRITE.path()), response);
    }
    if (request.getAttribute("dev.weir.deadline") instanceof Deadline deadline) {
      latest.add(deadline);
    }
  }

  private void begin(HttpServletRequest request, HttpServletResponse response) {
    if (sessions) {
      request.getSession().setAttribute(ATTRIBUTE, "first");
    } else {
      // The requests to be compared are of one length, and so is what the client sends with them.
      response.addCookie(new Cookie("JSESSIONID", "0".repeat(66)));
    }
  }

  private static void use(
      @Nullable HttpSession session, boolean write, HttpServletResponse response)
      throws IOException {
    if (session == null || session.getAttribute(ATTRIBUTE) == null) {
      response.sendError(HttpServletResponse.SC_GONE);
      return;
    }
    if (write) {
      session.setAttribute(ATTRIBUTE, Long.toString(System.nanoTime()));
    }
    send(response, BODY);
  }

  private static void send(HttpServletResponse response, byte[] body) throws IOException {
    response.setContentType("text/plain");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
