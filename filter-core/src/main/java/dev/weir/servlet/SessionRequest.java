package dev.weir.servlet;

import dev.weir.RequestScope;
import dev.weir.Weir;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/**
 * A request whose sessions are Weir's. What other adapters want to know of it is among its
 * attributes, but not in the container's own request, whose map of them most requests never need.
 */
final class SessionRequest extends HttpServletRequestWrapper {
  private final SessionExchange exchange;
  private final HttpServletResponse response;
  private final Weir weir;

  SessionRequest(
      HttpServletRequest request,
      HttpServletResponse response,
      SessionExchange exchange,
      Weir weir) {
    super(request);
    this.exchange = exchange;
    this.response = response;
    this.weir = weir;
  }

  /** The response that goes with it. */
  HttpServletResponse response() {
    return response;
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return name.startsWith(SessionExchange.ATTRIBUTES) ? own(name) : super.getAttribute(name);
  }

  private @Nullable Object own(String name) {
    return switch (name) {
      case SessionExchange.ATTRIBUTE -> exchange;
      case RequestScope.DEADLINE -> exchange.deadline();
      case RequestScope.ATTRIBUTE -> ServletScope.of(this, weir);
      default -> super.getAttribute(name);
    };
  }

  @Override
  public HttpSession getSession() {
    HttpSession session = exchange.httpSession(true);
    if (session == null) {
      throw new IllegalStateException("no session could be created");
    }
    return session;
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return exchange.httpSession(create);
  }

  @Override
  public String changeSessionId() {
    if (exchange.httpSession(false) == null) {
      throw new IllegalStateException("there is no session whose id could change");
    }
    return exchange.changeId();
  }

  @Override
  public @Nullable String getRequestedSessionId() {
    return exchange.session().requestedId();
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return exchange.session().requestedIdValid();
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return exchange.requestedByCookie();
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return exchange.requestedByUrl();
  }

  /**
   * Tomcat keeps a forwarded request below this one until the target has answered. From then on it
   * may let nothing through, while what waits here would follow when the application has returned.
   */
  @Override
  public void setRequest(ServletRequest next) {
    boolean forwarded =
        getDispatcherType() == DispatcherType.FORWARD
            && getRequest() instanceof ServletRequestWrapper wrapper
            && wrapper.getRequest() == next;
    super.setRequest(next);
    if (forwarded) {
      exchange.forwarded();
    }
  }

  // The containers hand the unwrapped response to an asynchronous context that is started without
  // arguments: bytes written through it would pass the commit by.
  @Override
  public AsyncContext startAsync() {
    exchange.goAsynchronous();
    return new CompletingAsyncContext(super.startAsync(this, response), exchange::call);
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse given) {
    exchange.goAsynchronous();
    return new CompletingAsyncContext(super.startAsync(request, given), exchange::call);
  }

  @Override
  public AsyncContext getAsyncContext() {
    return new CompletingAsyncContext(super.getAsyncContext(), exchange::call);
  }
}
