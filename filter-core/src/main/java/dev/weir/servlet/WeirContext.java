package dev.weir.servlet;

import dev.weir.Weir;
import dev.weir.config.Settings;
import dev.weir.config.Source;
import dev.weir.config.Sources;
import jakarta.servlet.ServletContext;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
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

  /** The web application's Weir, made from all of its settings if there is none yet. */
  static Weir obtain(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Weir weir) {
      return weir;
    }
    Weir made = Weir.create(settings(context), context.getContextPath(), context.getClassLoader());
    set(context, made);
    return made;
  }

  /** Closes and forgets the web application's Weir, if there is one. */
  static void close(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Weir weir) {
      context.removeAttribute(ATTRIBUTE);
      weir.close();
    }
  }

  private static Settings settings(ServletContext context) {
    Map<String, String> parameters = new HashMap<>();
    for (String name : Collections.list(context.getInitParameterNames())) {
      parameters.put(name, context.getInitParameter(name));
    }
    return Settings.read(
        Sources.standard()
            .and(Source.contextParameters(parameters))
            .and(file(context.getResourceAsStream("/WEB-INF/weir.properties"), "WEB-INF"))
            .and(
                file(
                    context.getClassLoader().getResourceAsStream("weir.properties"),
                    "class path")));
  }

  private static Source file(@Nullable InputStream file, String where) {
    String name = "weir.properties in " + where;
    return file == null ? Source.properties(name, Map.of()) : Source.properties(name, file);
  }
}
