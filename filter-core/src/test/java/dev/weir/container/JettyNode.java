package dev.weir.container;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** A Jetty with web applications; arguments: the first WAR, its context path, a directory. */
final class JettyNode implements NodeCommands.Host {
  private final ContextHandlerCollection contexts = new ContextHandlerCollection();
  private final Map<String, WebAppContext> applications = new HashMap<>();
  private final ServerConnector connector;
  private final Path work;

  private JettyNode(ServerConnector connector, Path work) {
    this.connector = connector;
    this.work = work;
  }

  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    HashLoginService nobody = new HashLoginService("Test Realm");
    nobody.setUserStore(new UserStore());
    server.addBean(nobody);
    JettyNode node = new JettyNode(connector, Path.of(arguments[2]));
    server.setHandler(node.contexts);
    server.start();
    NodeCommands.serve(node, connector::getLocalPort, arguments);
  }

  @Override
  public boolean deploy(String war, String contextPath) throws Exception {
    WebAppContext application = new WebAppContext(Path.of(war).toUri().toString(), contextPath);
    application.setTempDirectory(Files.createTempDirectory(work, "jetty").toFile());
    contexts.addHandler(application);
    application.start();
    applications.put(contextPath, application);
    return application.isAvailable();
  }

  @Override
  public ClassLoader undeploy(String contextPath) throws Exception {
    WebAppContext application = Objects.requireNonNull(applications.remove(contextPath));
    ClassLoader loader = application.getClassLoader();
    application.stop();
    contexts.removeHandler(application);
    return loader;
  }

  @Override
  public void disconnect() {
    connector.getConnectedEndPoints().forEach(EndPoint::close);
  }
}
