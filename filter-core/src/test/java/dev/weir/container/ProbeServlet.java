package dev.weir.container;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.Serial;

/** Uses its session in each of the ways in which a request can go. */
@WebServlet(urlPatterns = "/probe/*", asyncSupported = true)
public final class ProbeServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final String COUNT = "count";

  /** For the container. */
  public ProbeServlet() {}

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    switch (String.valueOf(request.getPathInfo())) {
      case "/count" -> answer(count(request), response);
      case "/redirect" -> {
        count(request);
        response.sendRedirect("count");
      }
      case "/forward" -> request.getRequestDispatcher("/probe/count").forward(request, response);
      case "/dispatch" -> request.startAsync().dispatch("/probe/count");
      case "/async" -> {
        AsyncContext context = request.startAsync();
        context.start(
            () -> {
              answer(count(request), (HttpServletResponse) context.getResponse());
              context.complete();
            });
      }
      case "/fail" -> {
        count(request);
        response.sendError(HttpServletResponse.SC_CONFLICT);
      }
      case "/time" -> answer(System.nanoTime(), response);
      case "/created" -> answer(ProbeListener.created(getServletContext()), response);
      default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private static int count(HttpServletRequest request) {
    HttpSession session = request.getSession();
    int count = session.getAttribute(COUNT) instanceof Integer before ? before + 1 : 1;
    session.setAttribute(COUNT, count);
    return count;
  }

  private static void answer(Object text, HttpServletResponse response) {
    try {
      response.setContentType("text/plain");
      response.getWriter().print(text);
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
