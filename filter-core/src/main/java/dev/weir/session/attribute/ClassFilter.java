package dev.weir.session.attribute;

import java.io.ObjectInputFilter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which classes may be read back from a session: values of the JDK, classes of the
 * application's own loader, and what the settings add; never a class known to turn deserialisation
 * into execution. Thread-safe.
 */
public final class ClassFilter implements ObjectInputFilter {
  private static final long MAX_DEPTH = 64;
  private static final long MAX_REFERENCES = 1_000_000;
  private static final long MAX_ARRAY = 16_777_216;

  private static final Set<String> JDK_PACKAGES =
      Set.of(
          "java.lang",
          "java.math",
          "java.net",
          "java.time",
          "java.time.chrono",
          "java.time.zone",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "java.text",
          "java.sql");

  private static final ObjectInputFilter GADGETS =
      ObjectInputFilter.Config.createFilter(
          String.join(
              ";",
              "!org.apache.commons.collections.**",
              "!org.apache.commons.collections4.**",
              "!org.apache.commons.beanutils.**",
              "!org.apache.commons.fileupload.**",
              "!org.apache.xalan.**",
              "!com.sun.org.apache.xalan.**",
              "!org.codehaus.groovy.runtime.**",
              "!groovy.lang.**",
              "!org.springframework.beans.factory.**",
              "!org.springframework.core.SerializableTypeWrapper*",
              "!org.springframework.aop.**",
              "!org.hibernate.**",
              "!org.jboss.interceptor.**",
              "!org.jboss.weld.interceptor.**",
              "!com.mchange.**",
              "!com.rometools.rome.**",
              "!com.sun.syndication.**",
              "!org.mozilla.javascript.**",
              "!org.python.**",
              "!bsh.**",
              "!clojure.**",
              "!net.sf.json.**",
              "!javassist.**",
              "!com.vaadin.data.**",
              "!org.apache.click.**",
              "!org.apache.myfaces.**",
              "!org.aspectj.weaver.**",
              "!org.reflections.**",
              "!sun.rmi.**",
              "!java.rmi.**",
              "!javax.management.**",
              "!javax.naming.**",
              "!java.lang.invoke.**",
              "!java.net.URLClassLoader",
              "!java.util.logging.**"));

  private final @Nullable ObjectInputFilter configured;
  private final ClassLoader loader;

  /**
   * @param patterns further classes, in the syntax of {@link ObjectInputFilter.Config}
   * @param loader the application's own
   */
  public ClassFilter(List<String> patterns, ClassLoader loader) {
    this.configured =
        patterns.isEmpty()
            ? null
            : ObjectInputFilter.Config.createFilter(String.join(";", patterns));
    this.loader = loader;
  }

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > MAX_DEPTH
        || info.references() > MAX_REFERENCES
        || info.arrayLength() > MAX_ARRAY) {
      return Status.REJECTED;
    }
    Class<?> type = info.serialClass();
    if (type == null) {
      return Status.UNDECIDED;
    }
    if (GADGETS.checkInput(info) == Status.REJECTED) {
      return Status.REJECTED;
    }
    Status chosen = configured == null ? Status.UNDECIDED : configured.checkInput(info);
    if (chosen != Status.UNDECIDED) {
      return chosen;
    }
    return allowed(element(type)) ? Status.ALLOWED : Status.REJECTED;
  }

  private boolean allowed(Class<?> type) {
    if (type.isPrimitive()) {
      return true;
    }
    ClassLoader owner = type.getClassLoader();
    boolean ofTheJdk = owner == null || owner == ClassLoader.getPlatformClassLoader();
    return ofTheJdk ? JDK_PACKAGES.contains(type.getPackageName()) : owner == loader;
  }

  private static Class<?> element(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    return element;
  }
}
