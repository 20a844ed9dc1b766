package dev.weir.servlet;

import dev.weir.Weir;
import dev.weir.session.SessionEngine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives the application {@link jakarta.servlet.http.HttpSession}s that live in Redis. To be mapped
 * first, to every path, for the dispatchers REQUEST, ERROR and ASYNC, with asynchronous requests
 * supported. Acts once for each request, however often it is mapped; without a Redis in the
 * settings it leaves the container's own sessions alone.
 */
public final class SessionFilter extends HttpFilter {
  @Serial private static final long serialVersionUID = 1L;
  private static final String EXCHANGE = "dev.weir.session.exchange";

  private transient @Nullable Weir weir;
  private transient @Nullable SessionEngine engine;
  private transient @Nullable SessionCookies cookies;
  private transient boolean started;
  private int interval;

  /** A filter that finds its {@link Weir} in the servlet context, or makes one. */
  public SessionFilter() {}

  /** A filter over a {@link Weir} that the caller made and closes. */
  public SessionFilter(Weir weir) {
    this.weir = weir;
  }

  @Override
  public void init() {
    started = weir == null && !WeirContext.present(getServletContext());
    Weir found = weir != null ? weir : WeirContext.obtain(getServletContext());
    weir = found;
    engine = found.sessionEngine().orElse(null);
    cookies = new SessionCookies(getServletContext(), found.settings().sessionCookieName());
    interval = interval(found, getServletContext());
  }

  /** Idle seconds of a new session: as configured for Weir, else for the container. */
  private static int interval(Weir weir, ServletContext context) {
    boolean ours =
        weir.settings().sessionTimeoutGiven() || context.getSessionCookieConfig() == null;
    return ours
        ? (int) weir.settings().session().timeout().toSeconds()
        : context.getSessionTimeout() * 60;
  }

  /** Closes the Weir that this filter had to make, where nothing else started one. */
  @Override
  public void destroy() {
    if (started) {
      started = false;
      WeirContext.close(getServletContext());
    }
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Object earlier = request.getAttribute(EXCHANGE);
    if (engine == null || (earlier != null && wrapped(request))) {
      chain.doFilter(request, response);
      return;
    }
    SessionExchange exchange =
        earlier instanceof SessionExchange known ? known : begin(request, engine);
    FirstByteResponse answer = new FirstByteResponse(response, exchange);
    exchange.answerThrough(answer);
    SessionRequest asked = new SessionRequest(request, answer, exchange);
    boolean outermost = exchange.enter();
    try {
      chain.doFilter(asked, answer);
    } finally {
      if (outermost) {
        leave(asked, exchange);
      } else {
        exchange.call();
      }
    }
  }

  private SessionExchange begin(HttpServletRequest request, SessionEngine sessions) {
    SessionCookies reading = Objects.requireNonNull(cookies);
    Cookie[] sent = request.getCookies();
    SessionExchange exchange =
        new SessionExchange(
            sessions.begin(reading.ids(sent), reading.claim(sent), Deadlines.of(request, weir())),
            reading,
            request,
            interval);
    request.setAttribute(EXCHANGE, exchange);
    return exchange;
  }

  private Weir weir() {
    return Objects.requireNonNull(weir);
  }

  private static void leave(HttpServletRequest request, SessionExchange exchange) {
    if (request.isAsyncStarted()) {
      exchange.call();
      exchange.finishAfter(request.getAsyncContext());
    } else {
      exchange.finish();
    }
  }

  private static boolean wrapped(HttpServletRequest request) {
    ServletRequest inner = request;
    while (inner instanceof ServletRequestWrapper wrapper) {
      if (wrapper instanceof SessionRequest) {
        return true;
      }
      inner = wrapper.getRequest();
    }
    return false;
  }
}
