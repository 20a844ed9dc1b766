package dev.weir.jaxrs;

import dev.weir.Weir;
import dev.weir.responsecache.ResponseCache;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes the response cache active for the paths of cached resources. Where in the web application
 * these are, JAX-RS tells with the first request, unless the application says so before; that one
 * request is not cached. Thread-safe.
 */
@PreMatching
final class CachedPaths implements ContainerRequestFilter {
  private static final int MOST_BASES = 8;

  private final Calls calls;
  private final List<Template> templates = new CopyOnWriteArrayList<>();
  private final Set<String> bases = new HashSet<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile int activated;
  private @Nullable ResponseCache cache;

  CachedPaths(Calls calls) {
    this.calls = calls;
  }

  void add(Template template) {
    lock.lock();
    try {
      templates.add(template);
      ResponseCache known = cache;
      if (known != null) {
        bases.forEach(base -> activate(known, template, base));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes it active below {@code base}, a path as {@code /rest} below the web application. */
  void below(String base, Weir weir) {
    ResponseCache responses = weir.responses().orElse(null);
    lock.lock();
    try {
      if (responses == null || bases.size() >= MOST_BASES || !bases.add(base)) {
        return;
      }
      cache = responses;
      activated = bases.size();
      new ArrayList<>(templates).forEach(template -> activate(responses, template, base));
    } finally {
      lock.unlock();
    }
  }

  private static void activate(ResponseCache cache, Template template, String base) {
    cache.activate(template.below(base).asMatchPredicate());
  }

  @Override
  public void filter(ContainerRequestContext context) {
    if (templates.isEmpty() || activated >= MOST_BASES) {
      return;
    }
    Call call = calls.of(context);
    if (call != null && call.request() instanceof ContainerRequestView view) {
      String path = view.path();
      String below = view.below();
      if (path.endsWith(below)) {
        below(path.substring(0, path.length() - below.length()), call.weir());
      }
    }
  }
}
