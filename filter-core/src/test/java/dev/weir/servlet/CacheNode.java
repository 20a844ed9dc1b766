package dev.weir.servlet;

import dev.weir.Weir;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.security.Principal;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * One Jetty with sessions and the response cache in front of a servlet, on a free loopback port.
 */
final class CacheNode implements AutoCloseable {
  private final Server server;
  private final ServerConnector connector;
  private final Weir weir;

  private CacheNode(Server server, ServerConnector connector, Weir weir) {
    this.server = server;
    this.connector = connector;
    this.weir = weir;
  }

  /** A node over {@code weir}, which it closes with itself. */
  static CacheNode start(Weir weir, TestNode.Action action) {
    return start(weir, action, false);
  }

  /** The same, behind a handler that compresses. */
  static CacheNode start(Weir weir, TestNode.Action action, boolean gzip) {
    Server server = new Server(new QueuedThreadPool(260));
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(UriCompliance.UNSAFE);
    ServerConnector connector =
        new ServerConnector(
            server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    WeirContext.set(context.getServletContext(), weir);
    add(
        context,
        new SessionFilter(weir),
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC));
    add(context, new NamedUserFilter(), EnumSet.of(DispatcherType.REQUEST));
    add(
        context,
        new ResponseCacheFilter(weir),
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    ServletHolder servlet = new ServletHolder(new ActionServlet(action));
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, "/*");
    server.setHandler(gzip ? new GzipHandler(context) : context);
    try {
      server.start();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
    return new CacheNode(server, connector, weir);
  }

  private static void add(
      ServletContextHandler context, Filter filter, EnumSet<DispatcherType> dispatchers) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, "/*", dispatchers);
  }

  int port() {
    return connector.getLocalPort();
  }

  Weir weir() {
    return weir;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    } finally {
      weir.close();
    }
  }

  /** Authenticates whoever says who he is, as a container would. */
  private static final class NamedUserFilter extends HttpFilter {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      String user = request.getHeader("X-Test-User");
      chain.doFilter(
          user == null
              ? request
              : new HttpServletRequestWrapper(request) {
                @Override
                public Principal getUserPrincipal() {
                  return () -> user;
                }
              },
          response);
    }
  }

  private static final class ActionServlet extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;
    private final transient TestNode.Action action;

    ActionServlet(TestNode.Action action) {
      this.action = action;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      action.answer(request, response);
    }
  }
}
