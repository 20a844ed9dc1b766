package dev.weir.conformance;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.session.DefaultSessionIdManager;
import org.eclipse.jetty.session.HouseKeeper;

/**
 * One Jetty with one or more applications whose servlet does what tests tell it to, in a request:
 * at {@code /do/<number>}, and at {@code /error} for error pages.
 */
final class Site implements AutoCloseable {
  /** Where the applications find their work. */
  static final String WORKS = "/do/";

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server, 1, 1);
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final Map<String, Work> works = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  private Site() {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
  }

  /** A site with one application at {@code /app}. */
  static Site start(Arm arm, Consumer<ServletContextHandler> setup) {
    ServletContextHandler application =
        new ServletContextHandler("/app", ServletContextHandler.SESSIONS);
    return start(arm, List.of(application), setup);
  }

  /** A site with the given applications. */
  static Site start(
      Arm arm,
      List<? extends ServletContextHandler> applications,
      Consumer<ServletContextHandler> setup) {
    Site site = new Site();
    try {
      ContextHandlerCollection all = new ContextHandlerCollection();
      for (ServletContextHandler application : applications) {
        site.add(arm, application);
        setup.accept(application);
        all.addHandler(application);
      }
      site.server.setHandler(all);
      site.keepHouse();
      site.server.start();
      return site;
    } catch (Exception failed) {
      site.close();
      throw new IllegalStateException(failed);
    }
  }

  private void add(Arm arm, ServletContextHandler application) {
    owned.add(arm.install(application));
    ServletHolder servlet = new ServletHolder(new Worker(works));
    servlet.setAsyncSupported(true);
    servlet.setName("worker");
    application.addServlet(servlet, WORKS + "*");
    application.addServlet(servlet, "/error/*");
  }

  /**
   * Jetty looks for sessions that have timed out every ten minutes, unless it is told otherwise.
   */
  private void keepHouse() throws Exception {
    DefaultSessionIdManager ids = new DefaultSessionIdManager(server);
    // Else every id on the wire carries the name of the node, which the API does not show.
    ids.setWorkerName("");
    HouseKeeper keeper = new HouseKeeper();
    keeper.setSessionIdManager(ids);
    keeper.setIntervalSec(1);
    ids.setSessionHouseKeeper(keeper);
    server.addBean(ids, true);
  }

  int port() {
    return connector.getLocalPort();
  }

  /** Registers work and returns its path below that of the application. */
  String path(Work work) {
    String number = String.valueOf(numbers.incrementAndGet());
    works.put("/" + number, work);
    return WORKS + number;
  }

  /** What the error page does from now on. */
  void onError(Work work) {
    works.put("error", work);
  }

  /** A client of the application at {@code /app}. */
  Visitor visitor() {
    return new Visitor(this, "/app");
  }

  @Override
  public void close() {
    try {
      server.stop();
      for (AutoCloseable one : owned) {
        one.close();
      }
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static final class Worker extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;
    private final transient Map<String, Work> works;

    Worker(Map<String, Work> works) {
      this.works = works;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      boolean error = "/error".equals(request.getServletPath());
      Object included = request.getAttribute("jakarta.servlet.include.path_info");
      String name = included instanceof String path ? path : request.getPathInfo();
      Work work = works.get(error ? "error" : name);
      if (work == null) {
        response.getWriter().print("nothing to do");
        return;
      }
      try {
        work.run(request, response);
      } catch (ServletException | IOException | RuntimeException checked) {
        throw checked;
      } catch (Exception other) {
        throw new ServletException(other);
      }
    }
  }
}
