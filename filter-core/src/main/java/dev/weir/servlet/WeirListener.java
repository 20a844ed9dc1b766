package dev.weir.servlet;

import dev.weir.Weir;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import org.jspecify.annotations.Nullable;

/**
 * Closes the application's Weir with the application, and starts it where the container runs no
 * {@link WeirInitializer}. The jar's {@code web-fragment.xml} declares it; a {@code web.xml} may do
 * so where fragments are switched off. Lets each request find the application's Weir where there is
 * JAX-RS, whose resources rely on that.
 */
public final class WeirListener implements ServletContextListener, ServletRequestListener {
  private boolean started;
  private volatile @Nullable Weir weir;

  /** A listener that starts Weir unless that has happened. */
  public WeirListener() {}

  /** A listener that lets requests find a {@link Weir} that the caller made and closes. */
  public WeirListener(Weir weir) {
    this.weir = weir;
  }

  WeirListener(boolean started) {
    this.started = started;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    if (weir != null) {
      return;
    }
    if (!DropIn.installed(context)) {
      started = DropIn.install(context);
    }
    Weir found = WeirContext.of(context);
    weir = found.active() && WeirContext.hasJaxRs(context) ? found : null;
  }

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    Weir found = weir;
    if (found != null) {
      ServletScope.leave(event.getServletRequest(), found);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    DropIn.forget(event.getServletContext());
    if (started) {
      started = false;
      weir = null;
      WeirContext.close(event.getServletContext());
    }
    RecordMethods.forgetLast();
  }
}
