package dev.weir.jaxrs;

import dev.weir.Weir;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes Weir's annotations work in a JAX-RS application, and applies the rules of the configuration
 * where no servlet filter does. Jersey and RESTEasy find it by themselves; an application that
 * makes its own {@link Weir} registers one made with it. However often it is registered, it acts
 * once.
 */
public final class WeirFeature implements Feature {
  /**
   * The property of a request in which resources find what was decided by its {@link RateLimited}:
   * a {@link dev.weir.ratelimit.Decision}.
   */
  public static final String DECISION = LimitProperties.BY_ANNOTATION;

  private static final String REGISTERED = "dev.weir.jaxrs.calls";
  private static final int STEP = 100;

  private final @Nullable Weir weir;
  private final @Nullable String base;

  /** A feature that finds the web application's Weir with its requests. */
  public WeirFeature() {
    this(null, null);
  }

  /** A feature over a {@link Weir} that the caller made and closes. */
  public WeirFeature(Weir weir) {
    this(weir, null);
  }

  /**
   * The same, for an application whose place is known before its first request.
   *
   * @param base path of the JAX-RS application below the web application, {@code /rest}, or empty
   */
  public WeirFeature(@Nullable Weir weir, @Nullable String base) {
    this.weir = weir;
    this.base = base;
  }

  @Override
  public boolean configure(FeatureContext context) {
    boolean first = !(context.getConfiguration().getProperty(REGISTERED) instanceof Calls);
    Calls calls =
        context.getConfiguration().getProperty(REGISTERED) instanceof Calls other
            ? other
            : new Calls();
    if (weir != null) {
      calls.give(weir);
    }
    if (!first) {
      return false;
    }
    CachedPaths paths = new CachedPaths(calls);
    if (weir != null && base != null) {
      paths.below(base, weir);
    }
    context.property(REGISTERED, calls);
    context.register(new AnnotatedMethods(calls, paths));
    context.register(paths);
    context.register(new RateLimitRulesFilter(calls), Priorities.AUTHENTICATION - STEP);
    context.register(new TokenRulesFilter(calls), Priorities.AUTHENTICATION);
    context.register(new RateLimitResponseFilter(calls));
    context.register(new WeirResolver(calls));
    return true;
  }
}
