package dev.weir.demo;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;
import java.util.TreeSet;

/** A servlet whose resources say which methods they have; all others are refused in one place. */
abstract class ApiServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;

  /** The methods of the addressed resource; none when there is no such resource. */
  abstract Set<String> methods(HttpServletRequest request);

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Set<String> methods = new TreeSet<>(methods(request));
    if (methods.isEmpty()) {
      Reply.problem(HttpServletResponse.SC_NOT_FOUND, "There is no such resource.")
          .send(request, response);
      return;
    }
    methods.add("OPTIONS");
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (request.getMethod().equals("OPTIONS")) {
      response.setHeader("Allow", String.join(", ", methods));
      noContent(response);
    } else if (methods.contains(request.getMethod())) {
      super.service(request, response);
    } else {
      // The list of methods is a duty here (RFC 9110 §15.5.6).
      response.setHeader("Allow", String.join(", ", methods));
      Reply.problem(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Not a method of this resource.")
          .send(request, response);
    }
  }

  static void noContent(HttpServletResponse response) {
    response.setHeader("Cache-Control", "no-store");
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
