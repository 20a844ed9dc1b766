package dev.weir.demo;

import dev.weir.Health;
import dev.weir.Weir;
import dev.weir.blacklist.ClaimNames;
import dev.weir.config.Settings;
import dev.weir.jaxrs.WeirFeature;
import dev.weir.responsecache.ResponseCache;
import dev.weir.servlet.HealthServlet;
import dev.weir.servlet.RateLimitFilter;
import dev.weir.servlet.ResponseCacheFilter;
import dev.weir.servlet.SessionFilter;
import dev.weir.servlet.TokenBlacklistFilter;
import dev.weir.servlet.WeirContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** One Jetty server with its own Weir: one member of the cluster. */
final class Node implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.demo");
  private static final long GRACE_MILLIS = 1000;
  private static final long IDLE_GRACE_MILLIS = 50;
  private static final int MAX_THREADS = 100;
  private static final int IDLE_SECONDS = 30 * 60;

  private final String name;
  private final Weir weir;
  private final Server server;
  private final ServerConnector connector;
  private final ServletContextHandler context;

  private Node(String name, InetSocketAddress address, Weir weir) {
    this.name = name;
    this.weir = weir;
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName(name);
    server = new Server(threads);
    connector = new ServerConnector(server, new HttpConnectionFactory(http()));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setShutdownIdleTimeout(IDLE_GRACE_MILLIS);
    server.addConnector(connector);
    context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    context.getSessionHandler().setMaxInactiveInterval(IDLE_SECONDS);
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    server.setHandler(new GracefulHandler(context));
    server.setStopTimeout(GRACE_MILLIS);
  }

  /**
   * A node that answers.
   *
   * @throws StartFailure when it cannot listen at {@code address}
   */
  static Node start(String name, InetSocketAddress address, Settings settings, Demo demo) {
    Node node = new Node(name, address, Weir.create(settings, "", Node.class.getClassLoader()));
    try {
      node.install(demo);
      node.listen(address);
      node.server.start();
      return node;
    } catch (StartFailure e) {
      node.close();
      throw e;
    } catch (Exception e) {
      node.close();
      throw new StartFailure(name + " does not start: " + e.getMessage(), e);
    }
  }

  /** Names of attributes may hold any character, slashes and percent signs included. */
  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "attribute-names",
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.SUSPICIOUS_PATH_CHARACTERS));
    return http;
  }

  private void install(Demo demo) {
    WeirContext.set(context.getServletContext(), weir);
    filter(
        new SessionFilter(weir),
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC));
    filter(new TokenBlacklistFilter(weir), EnumSet.of(DispatcherType.REQUEST));
    filter(new RateLimitFilter(weir), EnumSet.of(DispatcherType.REQUEST));
    filter(new ResponseCacheFilter(weir), EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    filter(new CrossSiteFilter(), EnumSet.of(DispatcherType.REQUEST));
    servlet(new HealthServlet(weir), "/weir/health/*");
    servlet(new SessionServlet(name), "/api/session");
    servlet(new AttributeServlet(name), "/api/session/*");
    installTokens(demo.tokens());
    servlet(new LimitedServlet(name), "/api/limited");
    weir.limiter()
        .ifPresent(limiter -> servlet(new LoginServlet(limiter, demo.tokens()), "/api/login"));
    weir.responses()
        .ifPresent(
            cache -> servlet(new ReportServlet(name, cache), "/api/report", "/api/report/*"));
    weir.responses().ifPresent(cache -> installRest(demo.tokens(), cache));
    servlet(new RedisServlet(demo.redis().orElse(null)), "/demo/redis/*");
    servlet(new NodesServlet(name, demo), "/demo/nodes");
    servlet(new PageServlet(), "", "/page.css", "/page.js");
  }

  private void installRest(Tokens tokens, ResponseCache cache) {
    ResourceConfig resources = new ResourceConfig();
    resources.register(new RestResource(name, tokens, cache));
    resources.register(new WeirFeature(weir, "/rest"));
    servlet(new ServletContainer(resources), "/rest/*");
  }

  private void installTokens(Tokens tokens) {
    weir.blacklist()
        .ifPresent(
            blacklist -> {
              blacklist.verifyWith(token -> tokens.claims(token, ClaimNames.STANDARD));
              servlet(new PrivateServlet(name, tokens), "/api/private");
              servlet(
                  new LogoutServlet(blacklist, tokens), "/api/logout", "/api/logout-everywhere");
            });
  }

  private void filter(Filter filter, EnumSet<DispatcherType> dispatches) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, "/*", dispatches);
  }

  private void servlet(HttpServlet servlet, String... paths) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    for (String path : paths) {
      context.addServlet(holder, path);
    }
  }

  private void listen(InetSocketAddress address) {
    try {
      connector.open();
    } catch (IOException e) {
      String where = address.getHostString() + ":" + address.getPort();
      throw new StartFailure(
          "%s cannot listen on %s: %s. Choose other ports with --port."
              .formatted(name, where, e.getMessage()),
          e);
    }
  }

  String name() {
    return name;
  }

  int port() {
    return connector.getLocalPort();
  }

  /** Its page, for a browser on this machine. */
  URI address() {
    String host = connector.getHost();
    boolean any = new InetSocketAddress(host, 0).getAddress().isAnyLocalAddress();
    String shown = any ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + shown + ":" + port() + "/");
  }

  /** Whether it decides nothing without Redis. */
  boolean well() {
    return weir.health().status() == Health.Status.UP;
  }

  boolean onLoopback() {
    return new InetSocketAddress(connector.getHost(), 0).getAddress().isLoopbackAddress();
  }

  /** Where further servlets can be mapped. */
  ServletContextHandler context() {
    return context;
  }

  /** Lets running requests finish for up to a second, then ends. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, name + " does not stop cleanly", e);
    } finally {
      weir.close();
    }
  }
}
