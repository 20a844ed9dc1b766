package dev.weir.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Session ids in URLs, as the path parameter {@code jsessionid} or whatever name the application
 * has given to the session cookie (Servlet 6.1, 7.1.3). Thread-safe.
 */
final class SessionUrls {
  private static final String DEFAULT_NAME = "jsessionid";
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final String parameter;
  private final String contextPath;

  private SessionUrls(ServletContext context) {
    SessionCookieConfig config = context.getSessionCookieConfig();
    String name = config == null ? null : config.getName();
    boolean own = name != null && !name.isEmpty() && !name.equalsIgnoreCase(DEFAULT_NAME);
    this.parameter = ";" + (own ? name : DEFAULT_NAME) + "=";
    this.contextPath = context.getContextPath();
  }

  /**
   * How ids travel in URLs, or null where they do not. They do where the application has chosen its
   * tracking modes and URLs are among them; what a container permits by default is not a choice.
   *
   * @param wanted whether the settings ask for it, choice or not
   */
  static @Nullable SessionUrls of(ServletContext context, boolean wanted) {
    Set<SessionTrackingMode> effective = context.getEffectiveSessionTrackingModes();
    if (effective == null || !effective.contains(SessionTrackingMode.URL)) {
      return null;
    }
    boolean chosen = !effective.equals(context.getDefaultSessionTrackingModes());
    return wanted || chosen ? new SessionUrls(context) : null;
  }

  /** Whether ids travel in cookies. */
  static boolean cookies(ServletContext context) {
    Set<SessionTrackingMode> effective = context.getEffectiveSessionTrackingModes();
    return effective == null
        || effective.isEmpty()
        || effective.contains(SessionTrackingMode.COOKIE);
  }

  /** The id in the URL of a request, or null. */
  @Nullable String id(HttpServletRequest request) {
    String uri = request.getRequestURI();
    int start = uri.indexOf(parameter);
    if (start < 0) {
      return null;
    }
    int end = uri.length();
    for (char stop : new char[] {';', '/', '?', '#'}) {
      int at = uri.indexOf(stop, start + parameter.length());
      end = at < 0 ? end : Math.min(end, at);
    }
    return uri.substring(start + parameter.length(), end);
  }

  /** The URL with the id in it, unless it leads out of the application. */
  String encode(String url, String id, HttpServletRequest request) {
    if (url.startsWith("#") || url.contains(parameter) || !leadsHere(url, request)) {
      return url;
    }
    if (url.isEmpty() || url.startsWith("?")) {
      // Relative to the path with all its segments, where a parameter of its own would replace one.
      return path(request) + parameter + id + url;
    }
    int end = url.length();
    for (char stop : new char[] {'?', '#'}) {
      int at = url.indexOf(stop);
      end = at < 0 ? end : Math.min(end, at);
    }
    return url.substring(0, end) + parameter + id + url.substring(end);
  }

  private static String path(HttpServletRequest request) {
    String uri = request.getRequestURI();
    int end = uri.indexOf(';');
    return end < 0 ? uri : uri.substring(0, end);
  }

  private boolean leadsHere(String url, HttpServletRequest request) {
    try {
      URI target = new URI(request.getRequestURL().toString()).resolve(new URI(url)).normalize();
      String path = target.getPath();
      return request.getScheme().equalsIgnoreCase(target.getScheme())
          && request.getServerName().equalsIgnoreCase(target.getHost())
          && request.getServerPort() == port(target)
          && path != null
          && (path.equals(contextPath) || path.startsWith(contextPath + "/"));
    } catch (URISyntaxException | IllegalArgumentException notToBeJudged) {
      return false;
    }
  }

  private static int port(URI target) {
    if (target.getPort() >= 0) {
      return target.getPort();
    }
    boolean secure = "https".equals(target.getScheme().toLowerCase(Locale.ROOT));
    return secure ? HTTPS : HTTP;
  }
}
