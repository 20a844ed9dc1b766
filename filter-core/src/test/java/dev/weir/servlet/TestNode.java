package dev.weir.servlet;

import dev.weir.Weir;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** One Jetty with Weir's filters in front of one servlet, on a free loopback port. */
public final class TestNode implements AutoCloseable {
  private final Server server;
  private final ServerConnector connector;
  private final Weir weir;

  /** What the servlet does. */
  public interface Action {
    void answer(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  private TestNode(Server server, ServerConnector connector, Weir weir) {
    this.server = server;
    this.connector = connector;
    this.weir = weir;
  }

  /** A node over {@code weir}, which it closes with itself. */
  public static TestNode start(Weir weir, Action action) {
    return start(weir, action, List.of());
  }

  /** The same with further filters behind the session filter. */
  public static TestNode start(Weir weir, Action action, List<Filter> further) {
    return start(weir, action, further, List.of());
  }

  /** The same with filters before Weir's as well. */
  public static TestNode start(
      Weir weir, Action action, List<Filter> further, List<Filter> before) {
    Server server = new Server(new QueuedThreadPool(220));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    WeirContext.set(context.getServletContext(), weir);
    EnumSet<DispatcherType> dispatchers =
        EnumSet.of(
            DispatcherType.REQUEST,
            DispatcherType.ERROR,
            DispatcherType.ASYNC,
            DispatcherType.FORWARD);
    List<Filter> first = new ArrayList<>(before);
    first.addAll(List.of(new SessionFilter(weir), new RateLimitFilter(weir)));
    for (Filter filter : first) {
      FilterHolder holder = new FilterHolder(filter);
      holder.setAsyncSupported(true);
      context.addFilter(holder, "/*", dispatchers);
    }
    for (Filter next : further) {
      FilterHolder more = new FilterHolder(next);
      more.setAsyncSupported(true);
      context.addFilter(more, "/*", EnumSet.of(DispatcherType.REQUEST));
    }
    ServletHolder servlet = new ServletHolder(new ActionServlet(action));
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, "/*");
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
    return new TestNode(server, connector, weir);
  }

  /** The address of {@code path} on this node. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
  }

  /** What this node runs on. */
  public Weir weir() {
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

  private static final class ActionServlet extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;
    private final transient Action action;

    ActionServlet(Action action) {
      this.action = action;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      action.answer(request, response);
    }
  }
}
