package dev.weir.servlet;

import dev.weir.http.Paths;
import dev.weir.http.RequestView;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A servlet request as the features see it. Asks the request only for what it is asked itself, and
 * keeps the path that the request had when it was made, since a dispatch changes it.
 */
final class ServletRequestView implements RequestView {
  private final HttpServletRequest request;
  private final String path;

  ServletRequestView(HttpServletRequest request) {
    this.request = request;
    this.path = path(request);
  }

  private static String path(HttpServletRequest request) {
    try {
      // What the container itself chose the servlet by: whoever spells the path differently and
      // still reaches the same servlet has the same path here.
      String info = request.getPathInfo();
      String servlet = request.getServletPath();
      return Paths.plain(info == null ? servlet : servlet + info);
    } catch (IllegalArgumentException ambiguous) {
      // Jetty refuses to tell decoded paths that may be read in two ways, if it lets them in.
      String below = request.getRequestURI().substring(request.getContextPath().length());
      return Paths.plainOfRaw(below);
    }
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String target() {
    String query = request.getQueryString();
    String uri = request.getRequestURI();
    return query == null ? uri : uri + '?' + query;
  }

  @Override
  public String scheme() {
    return request.getScheme();
  }

  @Override
  public String authority() {
    String host = request.getHeader("Host");
    return host == null ? request.getServerName() + ':' + request.getServerPort() : host;
  }

  @Override
  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  @Override
  public List<String> headers(String name) {
    return Collections.list(request.getHeaders(name));
  }

  @Override
  public Iterable<String> headerNames() {
    return () -> request.getHeaderNames().asIterator();
  }

  @Override
  public String remoteAddress() {
    return request.getRemoteAddr();
  }

  @Override
  public @Nullable String user() {
    Principal principal = request.getUserPrincipal();
    return principal == null ? null : principal.getName();
  }

  @Override
  public @Nullable String sessionId() {
    HttpSession session = request.getSession(false);
    return session == null ? null : session.getId();
  }

  @Override
  public @Nullable Object attribute(String name) {
    return request.getAttribute(name);
  }
}
