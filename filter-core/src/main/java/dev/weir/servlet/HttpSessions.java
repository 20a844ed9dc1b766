package dev.weir.servlet;

import dev.weir.fallback.Deadline;
import dev.weir.session.LiveSession;
import dev.weir.session.RequestSession;
import dev.weir.session.SessionEngine;
import dev.weir.session.SessionObserver;
import dev.weir.session.TooManySessions;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The {@link HttpSession}s of one application: one object for each live session on this node, so
 * that requests which use it at the same time may lock it. Tells the application's listeners.
 * Thread-safe.
 */
final class HttpSessions implements SessionObserver {
  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");
  private static final boolean ACCESSORS = hasAccessors();

  private final SessionEngine engine;
  private final ServletContext context;
  private final SessionListeners listeners;
  private final Deployment deployment;
  private final Supplier<Deadline> deadlines;

  /**
   * @param deadlines gives the current request's deadline, or a fresh one
   */
  HttpSessions(
      SessionEngine engine,
      ServletContext context,
      SessionListeners listeners,
      Deployment deployment,
      Supplier<Deadline> deadlines) {
    this.engine = engine;
    this.context = context;
    this.listeners = listeners;
    this.deployment = deployment;
    this.deadlines = deadlines;
  }

  /** Servlet 6.0 containers have no such class, and none may be mentioned to them. */
  private static boolean hasAccessors() {
    try {
      Class.forName(
          HttpSession.class.getName() + "$Accessor", false, HttpSession.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException servlet60) {
      return false;
    }
  }

  ServletContext context() {
    return context;
  }

  Deployment deployment() {
    return deployment;
  }

  SessionListeners listeners() {
    return listeners;
  }

  /** The session as the application sees it. */
  HttpSession of(LiveSession live) {
    return (HttpSession) live.view(() -> view(live));
  }

  private HttpSession view(LiveSession live) {
    if (listeners.awaitEnds()) {
      live.watchEnd();
    }
    return ACCESSORS ? new AccessibleHttpSession(live, this) : new WeirHttpSession(live, this);
  }

  /**
   * Lets a value in.
   *
   * @throws IllegalArgumentException if it is not serialisable and has to be
   */
  void admit(LiveSession live, String name, Object value) {
    if (deployment.serialisableOnly() && !engine.transferable(value)) {
      throw new IllegalArgumentException(
          "Session attribute '"
              + name
              + "' of "
              + value.getClass().getName()
              + " is not serialisable");
    }
    if (value instanceof HttpSessionBindingListener) {
      live.watchEnd();
    }
  }

  /** The application has set an attribute; it may tell whose the session is. */
  void noteOwner(LiveSession live, String name, Object value) {
    if (name.equals(deployment.principals().attribute())) {
      engine.assign(live, String.valueOf(value), deadlines.get());
    }
  }

  /** The request may tell whose the session is. */
  void noteOwner(LiveSession live, HttpServletRequest request) {
    if (deployment.principals().user() && !live.ended() && !engine.owned(live)) {
      Principal user = request.getUserPrincipal();
      if (user != null) {
        assign(live, user.getName());
      }
    }
  }

  /** Nobody's call is it that could be told: a session one too many ends before the response. */
  private void assign(LiveSession live, String user) {
    try {
      engine.assign(live, user, deadlines.get());
    } catch (TooManySessions full) {
      LOG.log(System.Logger.Level.DEBUG, "A session ends: {0}", full.getMessage());
      end(live);
    }
  }

  void end(LiveSession live) {
    engine.end(live, deadlines.get());
  }

  /**
   * Uses a session outside of a request.
   *
   * @throws IllegalStateException if it has ended
   */
  void access(LiveSession live, Consumer<HttpSession> user) {
    try (RequestSession use = engine.begin(List.of(live.id()), null, deadlines.get())) {
      LiveSession found = use.find();
      if (found == null) {
        throw new IllegalStateException("the session has been invalidated");
      }
      user.accept(of(found));
      use.commit();
    }
  }

  @Override
  public void created(LiveSession live) {
    listeners.created(of(live));
  }

  @Override
  public void ended(LiveSession live) {
    HttpSession session = of(live);
    try {
      listeners.destroyed(session);
    } finally {
      for (String name : new ArrayList<>(live.names())) {
        Object before = live.remove(name);
        if (before != null) {
          listeners.removed(session, name, before);
        }
      }
    }
  }

  @Override
  public void willPassivate(LiveSession live, Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      listener.sessionWillPassivate(new HttpSessionEvent(of(live)));
    }
  }

  @Override
  public void didActivate(LiveSession live, Object value) {
    if (value instanceof HttpSessionBindingListener) {
      live.watchEnd();
    }
    if (value instanceof HttpSessionActivationListener listener) {
      listener.sessionDidActivate(new HttpSessionEvent(of(live)));
    }
  }
}
