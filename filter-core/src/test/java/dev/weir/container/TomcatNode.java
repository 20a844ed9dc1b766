package dev.weir.container;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat with web applications; arguments: the first WAR, its context path, a directory. */
final class TomcatNode implements NodeCommands.Host {
  private final Tomcat tomcat;

  private TomcatNode(Tomcat tomcat) {
    this.tomcat = tomcat;
  }

  public static void main(String[] arguments) throws Exception {
    Path base = Path.of(arguments[2]).resolve("tomcat");
    Files.createDirectories(base.resolve("webapps"));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    tomcat.start();
    NodeCommands.serve(new TomcatNode(tomcat), connector::getLocalPort, arguments);
  }

  @Override
  public boolean deploy(String war, String contextPath) {
    return tomcat.addWebapp(contextPath, war).getState().isAvailable();
  }

  @Override
  public ClassLoader undeploy(String contextPath) {
    Context application = (Context) Objects.requireNonNull(tomcat.getHost().findChild(contextPath));
    ClassLoader loader = application.getLoader().getClassLoader();
    tomcat.getHost().removeChild(application);
    return loader;
  }
}
