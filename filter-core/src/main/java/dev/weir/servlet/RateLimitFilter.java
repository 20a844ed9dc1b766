package dev.weir.servlet;

import dev.weir.Weir;
import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.RateLimitSettings;
import dev.weir.ratelimit.RateLimiter;
import dev.weir.telemetry.Event;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that are beyond a rate limit, with 429. To be mapped after the session filter,
 * to every path (its rules choose), for the dispatcher REQUEST, with asynchronous requests
 * supported. Counts each request once, however often it is mapped or dispatched. CORS preflights do
 * not count unless configured.
 *
 * <p>Init parameters named as settings, {@code weir.ratelimit.rules} for example, hold for this
 * filter alone; without any it follows the application's. When deciding fails for a reason of
 * Weir's own, the request goes on and is counted as {@code ratelimit.failed}.
 */
public final class RateLimitFilter extends HttpFilter {
  /** The request attribute in which the application finds the {@link Decision}. */
  public static final String DECISION = Decision.ATTRIBUTE;

  @Serial private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");
  private static final String OURS = "weir.";

  private transient @Nullable Weir weir;
  private transient @Nullable RateLimiter limiter;
  private transient @Nullable RateLimitHeaders headers;
  private transient @Nullable Refusals refusals;
  private transient boolean started;
  private String attribute = DECISION;

  /** A filter that finds its {@link Weir} in the servlet context, or makes one. */
  public RateLimitFilter() {}

  /** A filter over a {@link Weir} that the caller made and closes. */
  public RateLimitFilter(Weir weir) {
    this.weir = weir;
  }

  @Override
  public void init() {
    started = weir == null && !WeirContext.present(getServletContext());
    Weir found = weir != null ? weir : WeirContext.obtain(getServletContext());
    weir = found;
    RateLimiter shared = found.limiter().orElse(null);
    Map<String, String> own = parameters(getFilterConfig());
    if (shared != null && !own.isEmpty()) {
      shared = shared.with(WeirContext.settings(getServletContext(), getFilterName(), own));
      attribute = DECISION + "." + getFilterName();
    }
    limiter = shared;
    if (shared != null) {
      RateLimitSettings settings = shared.settings();
      headers = new RateLimitHeaders(settings.fields());
      refusals = new Refusals(settings.refusal());
    }
  }

  private static Map<String, String> parameters(FilterConfig config) {
    Map<String, String> own = new HashMap<>();
    for (String name : Collections.list(config.getInitParameterNames())) {
      if (name.startsWith(OURS)) {
        own.put(name, config.getInitParameter(name));
      }
    }
    return own;
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
    RateLimiter deciding = limiter;
    if (deciding == null
        || request.getAttribute(attribute) != null
        || (isPreflight(request) && !deciding.settings().countPreflights())) {
      chain.doFilter(request, response);
      return;
    }
    Decision decision = decide(deciding, request);
    request.setAttribute(attribute, decision == null ? DECISION : decision);
    if (decision == null) {
      chain.doFilter(request, response);
      return;
    }
    Objects.requireNonNull(headers).write(decision, request, response);
    if (!decision.allowed()) {
      UnreadBody.settle(request, response);
      Objects.requireNonNull(refusals).answer(decision, request, response);
    } else if (deciding.awaitsOutcome(decision)) {
      Outcome.of(deciding, decision, response).follow(request, response, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  /**
   * Answers a request as this filter would, after a decision that the application asked for itself:
   * header fields, status and body as {@code limiter}'s settings say.
   */
  public static void refuse(
      RateLimiter limiter,
      Decision decision,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, ServletException {
    new RateLimitHeaders(limiter.settings().fields()).write(decision, request, response);
    new Refusals(limiter.settings().refusal()).answer(decision, request, response);
  }

  private @Nullable Decision decide(RateLimiter deciding, HttpServletRequest request) {
    Weir owner = Objects.requireNonNull(weir);
    try {
      return deciding.decide(new ServletRequestView(request), Deadlines.of(request, owner));
    } catch (RuntimeException ours) {
      // A limit that fails must not take the application with it.
      owner.telemetry().count(Event.RATELIMIT_FAILED);
      LOG.log(System.Logger.Level.ERROR, "A rate limit could not be decided", ours);
      return null;
    }
  }

  /** A question of the browser, not of its user (Fetch standard, CORS-preflight request). */
  private static boolean isPreflight(HttpServletRequest request) {
    return request.getMethod().equals("OPTIONS")
        && request.getHeader("Origin") != null
        && request.getHeader("Access-Control-Request-Method") != null;
  }
}
