package dev.weir.demo;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.util.Objects;

/** The showcase page with its style and script. */
final class PageServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] bytes =
        switch (request.getServletPath()) {
          case "/page.css" -> read("page.css", "text/css", response);
          case "/page.js" -> read("page.js", "text/javascript", response);
          default -> read("page.html", "text/html", response);
        };
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-cache");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private static byte[] read(String name, String type, HttpServletResponse response)
      throws IOException {
    response.setContentType(type + ";charset=utf-8");
    try (InputStream resource =
        Objects.requireNonNull(PageServlet.class.getResourceAsStream(name), name)) {
      return resource.readAllBytes();
    }
  }
}
