package dev.weir.demo;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;

/**
 * Refuses what a page of another site makes a browser send, reads aside: else any page could turn
 * the switches of a demo on its visitor's own machine.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
final class CrossSiteFilter extends HttpFilter {
  @Serial private static final long serialVersionUID = 1L;
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean crossSite = "cross-site".equalsIgnoreCase(request.getHeader("Sec-Fetch-Site"));
    if (crossSite && !SAFE.contains(request.getMethod())) {
      Reply.problem(HttpServletResponse.SC_FORBIDDEN, "Requests of other sites only read.")
          .send(request, response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
