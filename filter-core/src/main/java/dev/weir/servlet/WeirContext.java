package dev.weir.servlet;

import dev.weir.Weir;
import dev.weir.config.Settings;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Where a web application's {@link Weir} is kept. */
public final class WeirContext {
  private static final String ATTRIBUTE = "dev.weir.Weir";

  private WeirContext() {}

  /**
   * The web application's Weir.
   *
   * @throws IllegalStateException when none of its filters has started yet
   */
  public static Weir of(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Weir weir) {
      return weir;
    }
    throw new IllegalStateException("no Weir has been started for " + context.getContextPath());
  }

  /** Makes {@code weir} the web application's own. */
  public static void set(ServletContext context, Weir weir) {
    context.setAttribute(ATTRIBUTE, weir);
  }
}
