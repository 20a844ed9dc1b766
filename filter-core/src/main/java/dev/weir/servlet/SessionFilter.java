package dev.weir.servlet;

import dev.weir.Weir;
import dev.weir.fallback.Deadline;
import dev.weir.http.PathPattern;
import dev.weir.session.Presented;
import dev.weir.session.SessionEngine;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.List;
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

  private transient @Nullable Weir weir;
  private transient @Nullable SessionEngine engine;
  private transient @Nullable SessionCookies cookies;
  private transient boolean started;
  private transient @Nullable HttpSessions home;

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
    SessionEngine sessions = found.sessionEngine().orElse(null);
    engine = sessions;
    cookies = new SessionCookies(getServletContext(), found.settings().sessionCookieName());
    if (sessions != null) {
      HttpSessions all = httpSessions(found, sessions, getServletContext());
      sessions.observe(all);
      home = all;
    }
  }

  private static HttpSessions httpSessions(
      Weir weir, SessionEngine engine, ServletContext context) {
    Descriptors descriptors = Descriptors.of(context, WeirContext.loader(context));
    return new HttpSessions(
        engine,
        context,
        ContainerListeners.of(context, descriptors),
        Deployment.of(weir, context, descriptors),
        () -> Deadlines.current(weir));
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
    if (engine == null || wrapped(request)) {
      goOn(request, response, chain);
      return;
    }
    SessionExchange left = SessionExchange.of(request);
    SessionExchange exchange = left != null ? left : begin(request, engine);
    FirstByteResponse first = new FirstByteResponse(response, exchange);
    exchange.answerThrough(first, outermost(request, response));
    HttpServletResponse answer =
        sessions().deployment().urls() == null
            ? first
            : new UrlEncodingResponse(first, exchange::encode);
    pass(new SessionRequest(request, answer, exchange, weir()), first, exchange, chain);
  }

  /**
   * Whether no other filter has put its own objects before this one's: it could add to the body
   * once the application has answered, and what waits here until then would come too late.
   */
  private static boolean outermost(HttpServletRequest request, HttpServletResponse response) {
    return request.getDispatcherType() == DispatcherType.REQUEST
        && !(request instanceof ServletRequestWrapper)
        && !(response instanceof ServletResponseWrapper);
  }

  private static void pass(
      SessionRequest request,
      FirstByteResponse response,
      SessionExchange exchange,
      FilterChain chain)
      throws IOException, ServletException {
    boolean outermost = exchange.enter();
    boolean answered = false;
    Deadlines.enter(exchange.deadline());
    try {
      chain.doFilter(request, request.response());
      answered = true;
    } finally {
      Deadlines.leave();
      if (!answered || response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST) {
        exchange.awaitDispatch();
      }
      if (outermost) {
        leave(request, exchange, answered);
      } else {
        exchange.call();
      }
    }
  }

  private static void goOn(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } finally {
      // An asynchronous dispatch with our own objects: when it ends, the response does.
      if (request.getDispatcherType() == DispatcherType.ASYNC
          && request.getAttribute(SessionExchange.ATTRIBUTE) instanceof SessionExchange exchange) {
        exchange.call();
      }
    }
  }

  private SessionExchange begin(HttpServletRequest request, SessionEngine engine) {
    SessionCookies reading = Objects.requireNonNull(cookies);
    Cookie[] sent = sessions().deployment().cookies() ? request.getCookies() : null;
    RequestedIds ids = RequestedIds.of(request, reading.ids(sent), sessions().deployment());
    Presented presented =
        new Presented(ids.all(), reading.claim(sent), ids.byCookie(), !passive(request));
    Deadline begun = Deadlines.begun(request);
    Deadline deadline = begun != null ? begun : weir().newDeadline();
    return new SessionExchange(
        engine.begin(presented, deadline), reading, request, sessions(), ids);
  }

  private boolean passive(HttpServletRequest request) {
    List<PathPattern> passive = sessions().deployment().passive();
    if (passive.isEmpty()) {
      return false;
    }
    String path = new ServletRequestView(request).path();
    return passive.stream().anyMatch(pattern -> pattern.matches(path));
  }

  private HttpSessions sessions() {
    return Objects.requireNonNull(home);
  }

  private Weir weir() {
    return Objects.requireNonNull(weir);
  }

  private static void leave(HttpServletRequest request, SessionExchange exchange, boolean answered)
      throws IOException {
    if (request.isAsyncStarted()) {
      exchange.awaitDispatch();
      exchange.call();
      exchange.finishAfter(request);
    } else if (!answered) {
      exchange.finish();
    } else {
      finish(exchange);
    }
  }

  private static void finish(SessionExchange exchange) throws IOException {
    boolean later = false;
    try {
      later = exchange.finishLater();
    } finally {
      // Also where a listener of the application fails: a session that nobody lets go of lives on.
      if (!later) {
        exchange.finish();
      }
    }
    if (!later) {
      exchange.passBody();
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
