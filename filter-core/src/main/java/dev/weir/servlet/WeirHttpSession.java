package dev.weir.servlet;

import dev.weir.session.LiveSession;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** The {@link HttpSession} of one request, over the live session that all requests share. */
final class WeirHttpSession implements HttpSession {
  private final LiveSession session;
  private final ServletContext context;
  private final Runnable ending;

  /**
   * A view of {@code session}.
   *
   * @param ending ends the session on every node
   */
  WeirHttpSession(LiveSession session, ServletContext context, Runnable ending) {
    this.session = session;
    this.context = context;
    this.ending = ending;
  }

  @Override
  public long getCreationTime() {
    return valid().createdMillis();
  }

  @Override
  public String getId() {
    return session.id();
  }

  @Override
  public long getLastAccessedTime() {
    return valid().lastAccessMillis();
  }

  @Override
  public ServletContext getServletContext() {
    return context;
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    session.interval(seconds);
  }

  @Override
  public int getMaxInactiveInterval() {
    return session.interval();
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return valid().attribute(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    return Collections.enumeration(valid().names());
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    if (value == null) {
      removeAttribute(name);
    } else {
      valid().set(name, value);
    }
  }

  @Override
  public void removeAttribute(String name) {
    valid().remove(name);
  }

  @Override
  public void invalidate() {
    valid();
    ending.run();
  }

  @Override
  public boolean isNew() {
    return valid().unjoined();
  }

  LiveSession session() {
    return session;
  }

  private LiveSession valid() {
    if (session.ended()) {
      throw new IllegalStateException("the session has been invalidated");
    }
    return session;
  }
}
