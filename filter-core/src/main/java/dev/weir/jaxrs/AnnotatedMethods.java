package dev.weir.jaxrs;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Puts filters around the resource methods that have annotations. */
final class AnnotatedMethods implements DynamicFeature {
  private static final int STEP = 100;

  private final Calls calls;
  private final CachedPaths paths;

  AnnotatedMethods(Calls calls, CachedPaths paths) {
    this.calls = calls;
    this.paths = paths;
  }

  /**
   * @throws IllegalArgumentException if an annotation is wrong
   */
  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    if (resource.getResourceMethod() == null) {
      return;
    }
    Annotation limits = Annotations.nearest(resource, List.of(RateLimited.class, Unlimited.class));
    if (limits instanceof RateLimited limited) {
      limit(limited, resource, context);
    }
    if (Annotations.nearest(resource, List.of(ActiveToken.class)) instanceof ActiveToken token) {
      context.register(new ActiveTokenFilter(token, calls), Priorities.AUTHENTICATION);
    }
    Annotation caching = Annotations.nearest(resource, List.of(Cached.class, NotCached.class));
    if (caching instanceof Cached cached) {
      if (answersGet(resource)) {
        paths.add(Template.of(resource));
      }
      context.register(new CachePolicyFilter(CachePolicy.of(cached), calls));
    } else if (caching != null) {
      context.register(new CachePolicyFilter(CachePolicy.NONE, calls));
    }
  }

  private void limit(RateLimited annotation, ResourceInfo resource, FeatureContext context) {
    Method method = resource.getResourceMethod();
    String type = method.getDeclaringClass().getName();
    boolean ofMethod =
        Annotations.types(resource.getResourceClass()).stream()
            .map(candidate -> Annotations.same(method, candidate))
            .anyMatch(same -> same != null && same.isAnnotationPresent(RateLimited.class));
    String where =
        ofMethod
            ? type + '.' + method.getName() + Arrays.toString(method.getParameterTypes())
            : type;
    MethodLimit limit = MethodLimit.of(annotation, where, Template.of(resource));
    context.register(
        new RateLimitRequestFilter(limit, true, calls), Priorities.AUTHENTICATION - STEP);
    context.register(
        new LateRateLimitRequestFilter(new RateLimitRequestFilter(limit, false, calls)),
        Priorities.AUTHENTICATION + STEP);
  }

  private static boolean answersGet(ResourceInfo resource) {
    return Annotations.types(resource.getResourceClass()).stream()
        .map(type -> Annotations.same(resource.getResourceMethod(), type))
        .filter(Objects::nonNull)
        .flatMap(method -> Arrays.stream(method.getAnnotations()))
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .anyMatch(verb -> verb != null && verb.value().equals(HttpMethod.GET));
  }
}
