package dev.weir.conformance;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.config.Settings;
import dev.weir.embedded.RedisServer;
import dev.weir.servlet.SessionFilter;
import dev.weir.servlet.WeirContext;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** Sessions of Weir, over a Redis of its own; each application has its own Weir. */
final class WeirArm implements Arm {
  private final RedisServer redis = RedisServer.start();
  private final AtomicInteger applications = new AtomicInteger();
  private final Map<String, String> further;

  WeirArm() {
    this(Map.of());
  }

  WeirArm(Map<String, String> further) {
    this.further = further;
  }

  @Override
  public boolean ofTheContainer() {
    return false;
  }

  @Override
  public AutoCloseable install(ServletContextHandler application) {
    return install(application, "application-" + applications.incrementAndGet());
  }

  /** The same under a given name: two of one name are two nodes of one application. */
  AutoCloseable install(ServletContextHandler application, String name) {
    Map<String, String> settings = new HashMap<>();
    settings.put("weir.redis.url", redis.url());
    settings.put("weir.app", name);
    // So much patience that no hiccup of the machine makes the fallback decide.
    settings.put("weir.deadline", "20s");
    settings.put("weir.bulkhead.lag", "10s");
    settings.put("weir.redis.command-timeout", "20s");
    settings.putAll(further);
    Weir weir =
        Weir.create(
            Settings.of(settings), application.getContextPath(), WeirArm.class.getClassLoader());
    TestWeir.awaitWarm(weir);
    WeirContext.set(application.getServletContext(), weir);
    FilterHolder filter = new FilterHolder(new SessionFilter(weir));
    filter.setAsyncSupported(true);
    application.addFilter(
        filter,
        "/*",
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC));
    return weir;
  }

  RedisServer redis() {
    return redis;
  }

  @Override
  public void close() {
    redis.close();
  }
}
