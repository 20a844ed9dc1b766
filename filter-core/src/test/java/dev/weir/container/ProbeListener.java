package dev.weir.container;

import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;

/** Counts sessions that begin. */
@WebListener
public final class ProbeListener implements HttpSessionListener {
  private static final String CREATED = "created";

  /** For the container. */
  public ProbeListener() {}

  static int created(ServletContext context) {
    return context.getAttribute(CREATED) instanceof Integer created ? created : 0;
  }

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    ServletContext context = event.getSession().getServletContext();
    context.setAttribute(CREATED, created(context) + 1);
  }
}
