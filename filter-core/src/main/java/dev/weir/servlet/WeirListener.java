package dev.weir.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/**
 * Closes the application's Weir with the application, and starts it where the container runs no
 * {@link WeirInitializer}. The jar's {@code web-fragment.xml} declares it; a {@code web.xml} may do
 * so where fragments are switched off.
 */
public final class WeirListener implements ServletContextListener {
  private boolean started;

  /** A listener that starts Weir unless that has happened. */
  public WeirListener() {}

  WeirListener(boolean started) {
    this.started = started;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    if (!DropIn.installed(context)) {
      started = DropIn.install(context);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    DropIn.forget(event.getServletContext());
    if (started) {
      started = false;
      WeirContext.close(event.getServletContext());
    }
  }
}
