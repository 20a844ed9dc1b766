package dev.weir.servlet;

import dev.weir.session.CookieChange;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the two cookies of a session: its id, named and shaped as the application's
 * {@link SessionCookieConfig} says, and the version that the client has seen, named the same with
 * {@code -V} behind. Thread-safe.
 */
final class SessionCookies {
  private static final String DEFAULT_NAME = "JSESSIONID";
  private static final String SAME_SITE = "SameSite";
  private static final int MOST_IDS_TRIED = 4;

  private final @Nullable SessionCookieConfig config;
  private final String idName;
  private final String versionName;
  private final String path;

  SessionCookies(ServletContext context, @Nullable String configuredName) {
    // A container whose own sessions are switched off has none.
    this.config = context.getSessionCookieConfig();
    String ownName = config == null ? null : config.getName();
    String containerName = ownName == null || ownName.isEmpty() ? DEFAULT_NAME : ownName;
    this.idName = configuredName == null ? containerName : configuredName;
    this.versionName = idName + "-V";
    String ownPath = config == null ? null : config.getPath();
    String contextPath = context.getContextPath().isEmpty() ? "/" : context.getContextPath();
    this.path = ownPath == null || ownPath.isEmpty() ? contextPath : ownPath;
  }

  /** The ids that the client presents; browsers may send several cookies of one name. */
  List<String> ids(Cookie @Nullable [] cookies) {
    if (cookies == null) {
      return List.of();
    }
    String first = null;
    List<String> more = null;
    for (Cookie cookie : cookies) {
      if (!idName.equals(cookie.getName())) {
        continue;
      }
      if (first == null) {
        first = cookie.getValue();
      } else {
        more = more == null ? new ArrayList<>(List.of(first)) : more;
        if (more.size() < MOST_IDS_TRIED) {
          more.add(cookie.getValue());
        }
      }
    }
    if (more != null) {
      return more;
    }
    return first == null ? List.of() : List.of(first);
  }

  /** The version that the client claims to have seen, or null. */
  @Nullable String claim(Cookie @Nullable [] cookies) {
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (versionName.equals(cookie.getName())) {
          return cookie.getValue();
        }
      }
    }
    return null;
  }

  /** Adds to the response what the client is to be told. */
  void write(CookieChange change, HttpServletRequest request, FirstByteResponse response) {
    boolean secure = request.isSecure();
    if (change.clear()) {
      response.addIfPossible(cookie(idName, "", secure, 0));
      response.addIfPossible(cookie(versionName, "", secure, 0));
    }
    String id = change.id();
    if (id != null) {
      response.addIfPossible(cookie(idName, id, secure, maxAge()));
    }
    String version = change.version();
    if (version != null) {
      response.addIfPossible(cookie(versionName, version, secure, maxAge()));
    }
  }

  /** Jetty lists the cookie's own name among its attributes. */
  private static void copy(String attribute, String text, Cookie cookie) {
    if (!attribute.equalsIgnoreCase("name")) {
      cookie.setAttribute(attribute, text);
    }
  }

  private int maxAge() {
    return config == null ? -1 : config.getMaxAge();
  }

  private Cookie cookie(String name, String value, boolean secure, int maxAge) {
    Cookie cookie = new Cookie(name, value);
    cookie.setSecure(secure);
    if (config != null) {
      config.getAttributes().forEach((attribute, text) -> copy(attribute, text, cookie));
      cookie.setSecure(secure || config.isSecure());
    }
    cookie.setPath(path);
    cookie.setMaxAge(maxAge);
    cookie.setHttpOnly(true);
    if (cookie.getAttribute(SAME_SITE) == null) {
      cookie.setAttribute(SAME_SITE, "Lax");
    }
    return cookie;
  }
}
