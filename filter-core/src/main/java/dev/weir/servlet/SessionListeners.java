package dev.weir.servlet;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application's listeners, and values that listen themselves, what happens to sessions,
 * in the order that the Servlet specification asks for. What a listener throws passes through, and
 * no further listener is told of that event (Servlet 6.1, 11.6). Immutable.
 */
final class SessionListeners {
  private final List<HttpSessionListener> lives;
  private final List<HttpSessionIdListener> ids;
  private final List<HttpSessionAttributeListener> attributes;

  /**
   * @param lives among which the {@link HttpSessionListener}s are, in the order of declaration
   * @param others among which the other listeners are, in the order of declaration
   */
  SessionListeners(List<?> lives, List<?> others) {
    this.lives = only(HttpSessionListener.class, lives);
    this.ids = only(HttpSessionIdListener.class, others);
    this.attributes = only(HttpSessionAttributeListener.class, others);
  }

  /** Whether a listener of that class listens to sessions at all. */
  static boolean concerns(Class<?> type) {
    return HttpSessionListener.class.isAssignableFrom(type)
        || HttpSessionIdListener.class.isAssignableFrom(type)
        || HttpSessionAttributeListener.class.isAssignableFrom(type);
  }

  private static <T> List<T> only(Class<T> type, List<?> all) {
    List<T> found = new ArrayList<>();
    for (Object candidate : all) {
      if (type.isInstance(candidate) && found.stream().noneMatch(known -> known == candidate)) {
        found.add(type.cast(candidate));
      }
    }
    return List.copyOf(found);
  }

  /** Whether anybody is to be told of the end of a session, whatever it holds. */
  boolean awaitEnds() {
    return !lives.isEmpty() || !attributes.isEmpty();
  }

  void created(HttpSession session) {
    if (!lives.isEmpty()) {
      HttpSessionEvent event = new HttpSessionEvent(session);
      lives.forEach(listener -> listener.sessionCreated(event));
    }
  }

  /** In reverse order of declaration, as the last to be set up is the first to be taken down. */
  void destroyed(HttpSession session) {
    if (!lives.isEmpty()) {
      HttpSessionEvent event = new HttpSessionEvent(session);
      for (int i = lives.size() - 1; i >= 0; i--) {
        lives.get(i).sessionDestroyed(event);
      }
    }
  }

  void idChanged(HttpSession session, String before) {
    if (!ids.isEmpty()) {
      HttpSessionEvent event = new HttpSessionEvent(session);
      ids.forEach(listener -> listener.sessionIdChanged(event, before));
    }
  }

  /** The value is about to become visible. */
  static void bound(HttpSession session, String name, Object value) {
    if (value instanceof HttpSessionBindingListener listener) {
      listener.valueBound(new HttpSessionBindingEvent(session, name, value));
    }
  }

  /** A value has become visible in the place of {@code before}, if that is one. */
  void set(HttpSession session, String name, Object value, @Nullable Object before) {
    if (before != value && before instanceof HttpSessionBindingListener listener) {
      listener.valueUnbound(new HttpSessionBindingEvent(session, name, before));
    }
    if (attributes.isEmpty()) {
      return;
    }
    if (before == null) {
      HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, value);
      attributes.forEach(listener -> listener.attributeAdded(event));
    } else {
      HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, before);
      attributes.forEach(listener -> listener.attributeReplaced(event));
    }
  }

  /** A value is no longer visible. */
  void removed(HttpSession session, String name, Object before) {
    if (before instanceof HttpSessionBindingListener listener) {
      listener.valueUnbound(new HttpSessionBindingEvent(session, name, before));
    }
    if (!attributes.isEmpty()) {
      HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, before);
      attributes.forEach(listener -> listener.attributeRemoved(event));
    }
  }
}
