package dev.weir.container;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** A filter of the application, which tells whose sessions it is given. */
@WebFilter(urlPatterns = "/probe/*", asyncSupported = true)
public final class ProbeFilter extends HttpFilter {
  /** The field of the response that tells it. */
  public static final String SEEN = "X-Session-Of";

  @Serial private static final long serialVersionUID = 1L;

  /** For the container. */
  public ProbeFilter() {}

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getSession(false) != null) {
      response.setHeader(SEEN, request.getSession(false).getClass().getName());
    }
    chain.doFilter(request, response);
  }
}
