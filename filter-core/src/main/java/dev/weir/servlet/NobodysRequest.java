package dev.weir.servlet;

import dev.weir.http.HttpDate;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request without anything that tells who sent it: no cookies, credentials, session or user. It
 * is a plain GET that cannot become asynchronous.
 */
final class NobodysRequest extends HttpServletRequestWrapper {
  private static final List<String> PERSONAL =
      List.of("Cookie", "Authorization", "Range", "If-Range", "Cache-Control", "Pragma");

  private final Map<String, Optional<String>> replaced =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Traces traces;

  NobodysRequest(
      HttpServletRequest request,
      Map<String, Optional<String>> replacedFields,
      Collection<String> credentialFields,
      Traces traces) {
    super(request);
    this.traces = traces;
    PERSONAL.forEach(name -> replaced.put(name, Optional.empty()));
    credentialFields.forEach(name -> replaced.put(name, Optional.empty()));
    replaced.putAll(replacedFields);
  }

  @Override
  public String getMethod() {
    return "GET";
  }

  @Override
  public @Nullable String getHeader(String name) {
    Optional<String> instead = replaced.get(name);
    return instead == null ? super.getHeader(name) : instead.orElse(null);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    Optional<String> instead = replaced.get(name);
    return instead == null
        ? super.getHeaders(name)
        : Collections.enumeration(instead.stream().toList());
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    List<String> names = new ArrayList<>(Collections.list(super.getHeaderNames()));
    names.removeIf(replaced::containsKey);
    replaced.forEach((name, value) -> value.ifPresent(present -> names.add(name)));
    return Collections.enumeration(names);
  }

  @Override
  public long getDateHeader(String name) {
    Optional<String> instead = replaced.get(name);
    return instead == null
        ? super.getDateHeader(name)
        : instead.map(date -> HttpDate.parse(date.strip(), 0) * 1000).orElse(-1L);
  }

  @Override
  public int getIntHeader(String name) {
    return replaced.containsKey(name) ? -1 : super.getIntHeader(name);
  }

  @Override
  public Cookie @Nullable [] getCookies() {
    return null;
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    if (create) {
      traces.sessionUsed();
      throw new IllegalStateException("nobody's request has no session");
    }
    return null;
  }

  @Override
  public HttpSession getSession() {
    traces.sessionUsed();
    throw new IllegalStateException("nobody's request has no session");
  }

  @Override
  public @Nullable String getRequestedSessionId() {
    return null;
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return false;
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return false;
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return false;
  }

  @Override
  public @Nullable Principal getUserPrincipal() {
    return null;
  }

  @Override
  public @Nullable String getRemoteUser() {
    return null;
  }

  @Override
  public @Nullable String getAuthType() {
    return null;
  }

  @Override
  public boolean isUserInRole(String role) {
    return false;
  }

  @Override
  public boolean authenticate(HttpServletResponse response) {
    return false;
  }

  @Override
  public boolean isAsyncSupported() {
    return false;
  }

  @Override
  public AsyncContext startAsync() {
    throw new IllegalStateException("nobody waits for an asynchronous answer");
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return startAsync();
  }
}
