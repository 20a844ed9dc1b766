package dev.weir.bench;

import dev.weir.servlet.ResponseCacheFilter;
import dev.weir.servlet.SessionFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A JVM with one Jetty on a free loopback port; it ends when its input does. */
final class BenchServer {
  private BenchServer() {}

  /** Argument: the {@link Arm}. Prints the port. */
  public static void main(String[] arguments) throws Exception {
    Arm arm = Arm.named(arguments[0]);
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setIdleTimeout(600_000);
    server.addConnector(connector);
    server.setHandler(application(arm));
    server.start();
    Child.reply(connector.getLocalPort());
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
    server.stop();
    System.exit(0);
  }

  private static ServletContextHandler application(Arm arm) {
    int sessions = arm == Arm.JETTY ? ServletContextHandler.SESSIONS : 0;
    ServletContextHandler context = new ServletContextHandler("/", sessions);
    context.setClassLoader(BenchServer.class.getClassLoader());
    if (arm == Arm.WEIR) {
      context.addFilter(
          SessionFilter.class,
          "/*",
          EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC));
    }
    if (arm == Arm.CACHE) {
      System.setProperty("weir.session.enabled", "false");
      System.setProperty(
          "weir.responses.rules", "/small -> cache; /large -> cache; /uncacheable -> cache");
      context.addFilter(
          ResponseCacheFilter.class,
          "/*",
          EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    }
    context.addServlet(new ServletHolder(new BenchServlet(arm.sessions())), "/");
    return context;
  }
}
