package dev.weir.servlet;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EventListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the listeners that the application has declared, wherever it did: in {@code web.xml}, in a
 * fragment, by {@code @WebListener} or in code. The Servlet API has no question for them, so the
 * container's own lists are read where the container is known, Jetty 12 or Tomcat, and the
 * descriptors elsewhere.
 */
final class ContainerListeners {
  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");

  private ContainerListeners() {}

  /** A container's two lists, each in the order of declaration. */
  private record Lists(List<?> lives, List<?> others) {}

  /**
   * The application's listeners, and behind them those that were given to {@link WeirContext}.
   *
   * @param descriptors of the application, for containers that are not known
   */
  static SessionListeners of(ServletContext context, Descriptors descriptors) {
    Lists found = jetty(context);
    if (found == null) {
      found = tomcat(context);
    }
    if (found == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Of the listeners of sessions only those in web.xml and web-fragment.xml are found in this"
              + " container; give the others to WeirContext.addSessionListener");
      List<EventListener> declared = descriptors.listeners(context);
      found = new Lists(declared, declared);
    }
    List<EventListener> own = WeirContext.sessionListeners(context);
    return new SessionListeners(joined(found.lives(), own), joined(found.others(), own));
  }

  private static List<?> joined(List<?> first, List<?> second) {
    List<Object> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static @Nullable Lists jetty(ServletContext context) {
    Object handler = call(context, "getContextHandler");
    Object sessions = handler == null ? null : call(handler, "getSessionHandler");
    if (sessions != null && call(sessions, "getEventListeners") instanceof Collection<?> all) {
      List<?> listeners = List.copyOf(all);
      return new Lists(listeners, listeners);
    }
    return null;
  }

  private static @Nullable Lists tomcat(ServletContext context) {
    Object application = field(context, "context");
    Object standard = application == null ? null : field(application, "context");
    if (standard != null
        && call(standard, "getApplicationLifecycleListeners") instanceof Object[] lives
        && call(standard, "getApplicationEventListeners") instanceof Object[] others) {
      return new Lists(Arrays.asList(lives), Arrays.asList(others));
    }
    return null;
  }

  private static @Nullable Object call(Object target, String method) {
    try {
      return target.getClass().getMethod(method).invoke(target);
    } catch (ReflectiveOperationException | RuntimeException anotherContainer) {
      return null;
    }
  }

  private static @Nullable Object field(Object target, String name) {
    try {
      Field field = target.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(target);
    } catch (ReflectiveOperationException | RuntimeException anotherContainer) {
      return null;
    }
  }
}
