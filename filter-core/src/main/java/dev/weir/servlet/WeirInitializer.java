package dev.weir.servlet;

import dev.weir.config.InvalidSettings;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts Weir in an application that merely has its jar. The container finds and calls it, also
 * where {@code web.xml} is complete, but not where {@code <absolute-ordering>} leaves the jar out.
 *
 * <p>With a Redis configured, the session filter runs before all filters of the application, the
 * rate limits after it where there are rules, and the health report is served. With no Redis but
 * rules, the rules work on this node alone; with neither, nothing is registered and one line in the
 * log says so. Stands down for each filter that the application registers itself. Wrong settings
 * stop the application's start with one message that names them all.
 */
public final class WeirInitializer implements ServletContainerInitializer {

  /** For the container. */
  public WeirInitializer() {}

  @Override
  public void onStartup(@Nullable Set<Class<?>> none, ServletContext context)
      throws ServletException {
    try {
      boolean started = DropIn.install(context);
      context.addListener(new WeirListener(started));
    } catch (InvalidSettings wrong) {
      // As a ServletException, Tomcat tidies up behind the failed start; its cause would only
      // repeat the message.
      throw new ServletException(wrong.getMessage());
    }
  }
}
