package dev.weir.container;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat with one web application; arguments: WAR, context path, working directory. */
final class TomcatNode {
  private TomcatNode() {}

  public static void main(String[] arguments) throws Exception {
    Path base = Path.of(arguments[2]).resolve("tomcat");
    Files.createDirectories(base.resolve("webapps"));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    Context application = tomcat.addWebapp(arguments[1], arguments[0]);
    tomcat.start();
    NodeCommands.say(
        application.getState().isAvailable()
            ? NodeCommands.LISTENING + connector.getLocalPort()
            : NodeCommands.FAILED);
    NodeCommands.obey(() -> tomcat.getHost().removeChild(application));
    tomcat.stop();
    System.exit(0);
  }
}
