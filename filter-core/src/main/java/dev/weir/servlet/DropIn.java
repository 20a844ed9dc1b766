package dev.weir.servlet;

import dev.weir.Weir;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;

/**
 * Puts Weir around an application that does not know it: the session filter before all its own,
 * after it tokens and rate limits where there are rules for them, the health report at its path.
 * Where nothing is configured it registers nothing. Where the application registers the session
 * filter itself it adds at most the others, after the application's filters; where it registers
 * those, too, it adds nothing.
 */
final class DropIn {
  private static final String ATTRIBUTE = "dev.weir.dropin";
  private static final String SESSIONS = "dev.weir.sessions";
  private static final String RESPONSES = "dev.weir.responses";
  private static final String TOKENS = "dev.weir.tokens";
  private static final String RATE_LIMITS = "dev.weir.ratelimits";
  private static final String HEALTH = "dev.weir.health";
  private static final EnumSet<DispatcherType> SESSION_DISPATCHERS =
      EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC);

  private DropIn() {}

  /**
   * Starts the application's Weir and registers what its settings ask for; when anything fails, all
   * that was started is closed again.
   *
   * @return whether a Weir was started here, which is then to be closed with the application
   * @throws dev.weir.config.InvalidSettings if anything is wrong with the settings
   */
  static boolean install(ServletContext context) {
    boolean start = !WeirContext.present(context);
    try {
      register(WeirContext.obtain(context), context);
      context.setAttribute(ATTRIBUTE, true);
      return start;
    } catch (RuntimeException | Error failed) {
      if (start) {
        WeirContext.close(context);
      }
      throw failed;
    }
  }

  static boolean installed(ServletContext context) {
    return context.getAttribute(ATTRIBUTE) != null;
  }

  /** Lets a context that is started again be installed into again. */
  static void forget(ServletContext context) {
    context.removeAttribute(ATTRIBUTE);
  }

  private static void register(Weir weir, ServletContext context) {
    if (!weir.active()) {
      return;
    }
    boolean ownSessions = explicit(SessionFilter.class, context);
    // All come before the application's filters, in the order in which they are registered.
    if (weir.sessionEngine().isPresent() && !ownSessions) {
      registerSessions(context);
    }
    if (weir.blacklist().isPresent()
        && !weir.settings().tokens().places().rules().isEmpty()
        && !explicit(TokenBlacklistFilter.class, context)) {
      register(TOKENS, TokenBlacklistFilter.class, context, ownSessions);
    }
    if (!weir.settings().rateLimit().rules().isEmpty()
        && !explicit(RateLimitFilter.class, context)) {
      register(RATE_LIMITS, RateLimitFilter.class, context, ownSessions);
    }
    if (weir.responses().isPresent() && !explicit(ResponseCacheFilter.class, context)) {
      registerResponses(context, ownSessions);
    }
    if (!ownSessions) {
      registerHealth(context, weir.settings().healthPath());
    }
  }

  private static boolean explicit(Class<? extends Filter> type, ServletContext context) {
    return context.getFilterRegistrations().values().stream()
        .anyMatch(filter -> type.getName().equals(filter.getClassName()));
  }

  private static void register(
      String name, Class<? extends Filter> type, ServletContext context, boolean after) {
    FilterRegistration.Dynamic filter = context.addFilter(name, type);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), after, "/*");
  }

  private static void registerSessions(ServletContext context) {
    FilterRegistration.Dynamic filter = context.addFilter(SESSIONS, SessionFilter.class);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(SESSION_DISPATCHERS, false, "/*");
  }

  private static void registerResponses(ServletContext context, boolean after) {
    FilterRegistration.Dynamic filter = context.addFilter(RESPONSES, ResponseCacheFilter.class);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), after, "/*");
  }

  private static void registerHealth(ServletContext context, String path) {
    ServletRegistration.Dynamic servlet = context.addServlet(HEALTH, HealthServlet.class);
    servlet.setAsyncSupported(true);
    servlet.addMapping(path + "/*");
  }
}
