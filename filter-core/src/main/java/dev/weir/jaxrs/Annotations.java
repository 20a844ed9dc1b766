package dev.weir.jaxrs;

import jakarta.ws.rs.container.ResourceInfo;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the annotation that counts for a resource method. Stateless. */
final class Annotations {
  private Annotations() {}

  /**
   * The nearest of some annotations that exclude each other: on the method, on one that it
   * overrides, on the class, on its superclasses and interfaces. Null when there is none.
   *
   * @throws IllegalStateException if several stand in the same place
   */
  static @Nullable Annotation nearest(
      ResourceInfo resource, List<Class<? extends Annotation>> excludingEachOther) {
    List<Class<?>> types = types(resource.getResourceClass());
    Method method = resource.getResourceMethod();
    for (Class<?> type : types) {
      Method same = same(method, type);
      Annotation found = same == null ? null : only(same, excludingEachOther);
      if (found != null) {
        return found;
      }
    }
    for (Class<?> type : types) {
      Annotation found = only(type, excludingEachOther);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The class, its superclasses, then all their interfaces. */
  static List<Class<?>> types(Class<?> resource) {
    List<Class<?>> types = new ArrayList<>();
    for (Class<?> type = resource; type != null; type = type.getSuperclass()) {
      types.add(type);
    }
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    types.forEach(type -> collect(type, interfaces));
    types.addAll(interfaces);
    return types;
  }

  private static void collect(Class<?> type, Set<Class<?>> interfaces) {
    for (Class<?> next : type.getInterfaces()) {
      if (interfaces.add(next)) {
        collect(next, interfaces);
      }
    }
  }

  static @Nullable Method same(Method method, Class<?> type) {
    try {
      return type.getDeclaredMethod(method.getName(), method.getParameterTypes());
    } catch (NoSuchMethodException none) {
      return null;
    }
  }

  private static @Nullable Annotation only(
      AnnotatedElement element, List<Class<? extends Annotation>> types) {
    Annotation only = null;
    for (Class<? extends Annotation> type : types) {
      Annotation found = element.getAnnotation(type);
      if (found != null && only != null) {
        throw new IllegalStateException(only + " and " + found + " stand together on " + element);
      }
      only = found == null ? only : found;
    }
    return only;
  }
}
