package dev.weir.conformance;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What listeners were told, in its order. */
final class Journal {
  private static final List<String> LINES = Collections.synchronizedList(new ArrayList<>());

  private Journal() {}

  static void note(String line) {
    LINES.add(line);
  }

  /** All lines since the last call. */
  static List<String> take() {
    synchronized (LINES) {
      List<String> taken = List.copyOf(LINES);
      LINES.clear();
      return taken;
    }
  }

  /** All lines so far. */
  static List<String> lines() {
    synchronized (LINES) {
      return List.copyOf(LINES);
    }
  }

  private static String state(HttpSessionBindingEvent event) {
    return event.getName() + " " + event.getValue() + now(event);
  }

  private static String now(HttpSessionBindingEvent event) {
    return ", now " + event.getSession().getAttribute(event.getName());
  }

  /** A value that notes when it is bound and unbound. */
  static class Value implements HttpSessionBindingListener, Serializable {
    @Serial private static final long serialVersionUID = 1L;
    private final String text;

    Value(String text) {
      this.text = text;
    }

    @Override
    public void valueBound(HttpSessionBindingEvent event) {
      note("bound " + event.getName() + " " + text + now(event));
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      note("unbound " + event.getName() + " " + text + now(event));
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A listener that notes everything, under a name. */
  static final class Everything
      implements HttpSessionListener, HttpSessionIdListener, HttpSessionAttributeListener {
    private final String name;

    Everything(String name) {
      this.name = name;
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      note(name + " created");
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      HttpSession session = event.getSession();
      note(name + " destroyed with " + Collections.list(session.getAttributeNames()));
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
      note(name + " changed");
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      note(name + " added " + state(event));
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
      note(name + " replaced " + state(event));
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
      note(name + " removed " + state(event));
    }
  }
}
