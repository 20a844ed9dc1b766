package dev.weir.container;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A Jetty with one web application; arguments: WAR, context path, working directory. */
final class JettyNode {
  private JettyNode() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    HashLoginService nobody = new HashLoginService("Test Realm");
    nobody.setUserStore(new UserStore());
    server.addBean(nobody);
    WebAppContext application =
        new WebAppContext(Path.of(arguments[0]).toUri().toString(), arguments[1]);
    application.setTempDirectory(
        Files.createDirectories(Path.of(arguments[2]).resolve("jetty")).toFile());
    server.setHandler(application);
    server.start();
    NodeCommands.say(
        application.isAvailable()
            ? NodeCommands.LISTENING + connector.getLocalPort()
            : NodeCommands.FAILED);
    NodeCommands.obey(application::stop);
    server.stop();
    System.exit(0);
  }
}
