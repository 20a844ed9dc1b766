package dev.weir.servlet;

import dev.weir.session.LiveSession;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** The {@link HttpSession} over a live session, one for all requests on this node. */
class WeirHttpSession implements HttpSession {
  private final LiveSession session;
  private final HttpSessions home;

  WeirHttpSession(LiveSession session, HttpSessions home) {
    this.session = session;
    this.home = home;
  }

  @Override
  public final long getCreationTime() {
    return checkValid().createdMillis();
  }

  @Override
  public final String getId() {
    return session.id();
  }

  @Override
  public final long getLastAccessedTime() {
    return checkValid().lastAccessMillis();
  }

  @Override
  public final ServletContext getServletContext() {
    return home.context();
  }

  @Override
  public final void setMaxInactiveInterval(int seconds) {
    session.interval(seconds);
  }

  @Override
  public final int getMaxInactiveInterval() {
    return session.interval();
  }

  @Override
  public final @Nullable Object getAttribute(String name) {
    return checkValid().attribute(name);
  }

  @Override
  public final Enumeration<String> getAttributeNames() {
    return Collections.enumeration(checkValid().names());
  }

  @Override
  public final void setAttribute(String name, @Nullable Object value) {
    if (value == null) {
      removeAttribute(name);
      return;
    }
    checkValid();
    home.admit(session, name, value);
    boolean listens = value instanceof HttpSessionBindingListener;
    if (listens && session.current(name) != value) {
      SessionListeners.bound(this, name, value);
    }
    Object before = session.set(name, value);
    home.noteOwner(session, name, value);
    home.listeners().set(this, name, value, before);
  }

  @Override
  public final void removeAttribute(String name) {
    Object before = checkValid().remove(name);
    if (before != null) {
      home.listeners().removed(this, name, before);
    }
  }

  @Override
  public final void invalidate() {
    checkValid();
    home.end(session);
  }

  @Override
  public final boolean isNew() {
    return checkValid().unjoined();
  }

  final LiveSession session() {
    return session;
  }

  final HttpSessions home() {
    return home;
  }

  final LiveSession checkValid() {
    if (session.ended()) {
      throw new IllegalStateException("the session has been invalidated");
    }
    return session;
  }
}
