package dev.weir.jaxrs;

import dev.weir.Weir;
import dev.weir.servlet.WeirContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** One Jetty with the JAX-RS application in Jersey, on a free loopback port. */
final class RestNode implements AutoCloseable {
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server, 1, 1);
  private final ServletContextHandler context =
      new ServletContextHandler("/app", ServletContextHandler.SESSIONS);
  private final ResourceConfig resources = ResourceConfig.forApplication(new MenuApplication());

  RestNode() {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
  }

  /**
   * A node whose Weir a {@code WeirInitializer} or {@code WeirListener} of {@code context} makes.
   */
  RestNode with(Map<String, String> settings) {
    settings.forEach(context::setInitParameter);
    return this;
  }

  ServletContextHandler context() {
    return context;
  }

  ResourceConfig resources() {
    return resources;
  }

  RestNode filter(Filter filter) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
    return this;
  }

  RestNode start() {
    ServletHolder servlet = new ServletHolder(new ServletContainer(resources));
    servlet.setAsyncSupported(true);
    servlet.setInitOrder(1);
    context.addServlet(servlet, "/rest/*");
    try {
      server.start();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
    return this;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/app/rest" + path);
  }

  /** The Weir of the application. */
  Weir weir() {
    return WeirContext.of(context.getServletContext());
  }

  @Override
  public void close() {
    Weir weir = weir();
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    } finally {
      weir.close();
    }
  }
}
