package dev.weir.container;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.Serial;

/** Counts a visitor's requests in the session; all there is of the plain application. */
public final class CounterServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final String COUNT = "count";

  /** For the container. */
  public CounterServlet() {}

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    int count = session.getAttribute(COUNT) instanceof Integer before ? before + 1 : 1;
    session.setAttribute(COUNT, count);
    response.setContentType("text/plain");
    response.getWriter().print("visit " + count);
  }
}
