package dev.weir.servlet;

import dev.weir.http.HttpDate;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through an application whose response may be cached: some fields have other
 * values than were sent, and it notices when the application asks who is asking.
 */
final class CacheRequest extends HttpServletRequestWrapper {
  private static final String COOKIE = "Cookie";

  private final RecordingResponse response;
  private final Traces traces;
  private final Map<String, Optional<String>> replaced =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  CacheRequest(
      HttpServletRequest request,
      RecordingResponse response,
      Traces traces,
      Map<String, Optional<String>> replaced) {
    super(request);
    this.response = response;
    this.traces = traces;
    this.replaced.putAll(replaced);
  }

  @Override
  public @Nullable String getHeader(String name) {
    Optional<String> instead = replaced.get(name);
    if (instead != null) {
      return instead.orElse(null);
    }
    String value = super.getHeader(name);
    if (value != null && COOKIE.equalsIgnoreCase(name)) {
      traces.cookiesRead();
    }
    return value;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    Optional<String> instead = replaced.get(name);
    if (instead != null) {
      return Collections.enumeration(instead.stream().toList());
    }
    Enumeration<String> values = super.getHeaders(name);
    if (COOKIE.equalsIgnoreCase(name) && values.hasMoreElements()) {
      traces.cookiesRead();
    }
    return values;
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    if (replaced.isEmpty()) {
      return super.getHeaderNames();
    }
    List<String> names = new ArrayList<>();
    for (String name : Collections.list(super.getHeaderNames())) {
      if (!replaced.containsKey(name)) {
        names.add(name);
      }
    }
    replaced.forEach(
        (name, value) -> {
          if (value.isPresent()) {
            names.add(name);
          }
        });
    return Collections.enumeration(names);
  }

  @Override
  public long getDateHeader(String name) {
    Optional<String> instead = replaced.get(name);
    if (instead == null) {
      return super.getDateHeader(name);
    }
    return instead.map(CacheRequest::millis).orElse(-1L);
  }

  private static long millis(String date) {
    long seconds = HttpDate.parse(date.strip(), 0);
    if (seconds == HttpDate.INVALID) {
      throw new IllegalArgumentException("no date");
    }
    return seconds * 1000;
  }

  @Override
  public int getIntHeader(String name) {
    Optional<String> instead = replaced.get(name);
    return instead == null ? super.getIntHeader(name) : instead.map(Integer::parseInt).orElse(-1);
  }

  @Override
  public Cookie @Nullable [] getCookies() {
    Cookie[] cookies = super.getCookies();
    if (cookies != null && cookies.length > 0) {
      traces.cookiesRead();
    }
    return cookies;
  }

  @Override
  public HttpSession getSession() {
    traces.sessionUsed();
    return super.getSession();
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    HttpSession session = super.getSession(create);
    if (session != null) {
      traces.sessionUsed();
    }
    return session;
  }

  @Override
  public String changeSessionId() {
    traces.sessionUsed();
    return super.changeSessionId();
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    boolean valid = super.isRequestedSessionIdValid();
    if (valid) {
      traces.sessionUsed();
    }
    return valid;
  }

  @Override
  public @Nullable String getRequestedSessionId() {
    String id = super.getRequestedSessionId();
    if (id != null) {
      traces.cookiesRead();
    }
    return id;
  }

  @Override
  public @Nullable Principal getUserPrincipal() {
    Principal principal = super.getUserPrincipal();
    traces.userSeen(principal);
    return principal;
  }

  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse with) {
    AsyncContext started = super.startAsync(request, with);
    started.addListener(new AsyncEnd(response));
    return new CompletingAsyncContext(started, response::finish);
  }

  @Override
  public AsyncContext getAsyncContext() {
    return new CompletingAsyncContext(super.getAsyncContext(), response::finish);
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler)
      throws IOException, ServletException {
    response.leaveAlone();
    return super.upgrade(handler);
  }
}
