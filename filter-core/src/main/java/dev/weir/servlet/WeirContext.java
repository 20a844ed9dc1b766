package dev.weir.servlet;

import dev.weir.RequestScope;
import dev.weir.Weir;
import dev.weir.config.Mentions;
import dev.weir.config.Settings;
import dev.weir.config.Source;
import dev.weir.config.Sources;
import dev.weir.ratelimit.RateLimitSettings;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EventListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a web application's {@link Weir} is kept. */
public final class WeirContext {
  private static final String ATTRIBUTE = "dev.weir.Weir";
  private static final String LISTENERS = "dev.weir.listeners";
  private static final String FILE = "weir.properties";
  private static final String OWN_FILE = "/WEB-INF/" + FILE;

  private static final Map<String, String> ANNOTATIONS = Map.of("weir.annotations", "true");

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

  /**
   * The Weir of the web application that a request is for.
   *
   * @throws IllegalStateException when neither listener nor filter of Weir has seen the request
   */
  public static Weir of(ServletRequest request) {
    if (request.getAttribute(RequestScope.ATTRIBUTE) instanceof RequestScope scope) {
      return scope.weir();
    }
    return of(request.getServletContext());
  }

  /** Makes {@code weir} the web application's own. */
  public static void set(ServletContext context, Weir weir) {
    context.setAttribute(ATTRIBUTE, weir);
  }

  /**
   * Has {@code listener} told of sessions, beside those that the application has declared to its
   * container: for containers whose declarations Weir does not find. To be called before the
   * session filter starts, by a {@link jakarta.servlet.ServletContextListener}, say.
   *
   * @param listener one of the listeners of {@code jakarta.servlet.http}
   */
  public static void addSessionListener(ServletContext context, EventListener listener) {
    List<EventListener> all = new ArrayList<>(sessionListeners(context));
    all.add(listener);
    context.setAttribute(LISTENERS, List.copyOf(all));
  }

  static List<EventListener> sessionListeners(ServletContext context) {
    return context.getAttribute(LISTENERS) instanceof List<?> all
        ? all.stream().map(EventListener.class::cast).toList()
        : List.of();
  }

  /** Whether the web application has its Weir already. */
  static boolean present(ServletContext context) {
    return context.getAttribute(ATTRIBUTE) instanceof Weir;
  }

  /** The web application's Weir, made from all of its settings if there is none yet. */
  static Weir obtain(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Weir weir) {
      return weir;
    }
    Weir made =
        configured(context)
            ? Weir.create(settings(context), context.getContextPath(), loader(context))
            : Weir.unconfigured();
    set(context, made);
    return made;
  }

  /** Closes and forgets the web application's Weir, if there is one. */
  static void close(ServletContext context) {
    if (context.getAttribute(ATTRIBUTE) instanceof Weir weir) {
      context.removeAttribute(ATTRIBUTE);
      weir.close();
      RecordMethods.forgetLast();
    }
  }

  /** The application's own; an embedded Jetty gives it none but the thread's. */
  static ClassLoader loader(ServletContext context) {
    ClassLoader own = context.getClassLoader();
    return own == null ? Thread.currentThread().getContextClassLoader() : own;
  }

  /** What the application's settings say about rate limits, with one filter's own before all. */
  static RateLimitSettings settings(
      ServletContext context, String filter, Map<String, String> parameters) {
    return settings(context, Source.initParameters(filter, parameters)).rateLimit();
  }

  private static boolean configured(ServletContext context) {
    return Mentions.inThisProcess()
        || Mentions.among(Collections.list(context.getInitParameterNames()))
        || loader(context).getResource(FILE) != null
        || hasOwnFile(context);
  }

  private static boolean hasOwnFile(ServletContext context) {
    try (InputStream own = context.getResourceAsStream(OWN_FILE)) {
      return own != null;
    } catch (IOException unclosed) {
      throw new UncheckedIOException(unclosed);
    }
  }

  private static Settings settings(ServletContext context) {
    return settings(context, Source.contextParameters(Map.of()));
  }

  private static Settings settings(ServletContext context, Source further) {
    Map<String, String> parameters = new HashMap<>();
    for (String name : Collections.list(context.getInitParameterNames())) {
      parameters.put(name, context.getInitParameter(name));
    }
    try (InputStream own = context.getResourceAsStream(OWN_FILE);
        InputStream shared = loader(context).getResourceAsStream(FILE)) {
      Sources given =
          Sources.standard()
              .and(further)
              .and(Source.contextParameters(parameters))
              .and(file(own, "WEB-INF"))
              .and(file(shared, "class path"));
      Settings read = Settings.read(given);
      return read.redis() != null && hasJaxRs(context)
          ? Settings.read(given.and(Source.properties("JAX-RS", ANNOTATIONS)))
          : read;
    } catch (IOException unclosed) {
      throw new UncheckedIOException(unclosed);
    }
  }

  static boolean hasJaxRs(ServletContext context) {
    return loader(context).getResource("jakarta/ws/rs/core/Feature.class") != null;
  }

  private static Source file(@Nullable InputStream file, String where) {
    String name = FILE + " in " + where;
    return file == null ? Source.properties(name, Map.of()) : Source.properties(name, file);
  }
}
