package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A small application with Weir in its {@code WEB-INF/lib}. */
final class PlainApplicationIT {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  /** Threads that are ours or run our code, Redisson's or Netty's. */
  private static final Pattern OURS =
      Pattern.compile("(?i)dev\\.weir\\.(?!container)|\"weir|\"redisson|netty");

  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="%s">
      """;
  private static final String SERVLET =
      """
        <servlet>
          <servlet-name>counter</servlet-name>
          <servlet-class>dev.weir.container.CounterServlet</servlet-class>
        </servlet>
        <servlet-mapping>
          <servlet-name>counter</servlet-name>
          <url-pattern>/count</url-pattern>
        </servlet-mapping>
      </web-app>
      """;
  private static final String WITH_FILTER =
      HEAD.formatted(true)
          + """
            <filter>
              <filter-name>sessions</filter-name>
              <filter-class>dev.weir.servlet.SessionFilter</filter-class>
              <async-supported>true</async-supported>
            </filter>
            <filter-mapping>
              <filter-name>sessions</filter-name>
              <url-pattern>/*</url-pattern>
              <dispatcher>REQUEST</dispatcher>
              <dispatcher>ERROR</dispatcher>
              <dispatcher>ASYNC</dispatcher>
            </filter-mapping>
            <servlet>
              <servlet-name>health</servlet-name>
              <servlet-class>dev.weir.servlet.HealthServlet</servlet-class>
              <async-supported>true</async-supported>
            </servlet>
            <servlet-mapping>
              <servlet-name>health</servlet-name>
              <url-pattern>/weir/health/*</url-pattern>
            </servlet-mapping>
          """
          + SERVLET;

  private final Path folder;

  PlainApplicationIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void sharesItsSessionsThroughTheFilterOfItsWebXml() {
    War war = War.ofCounter(WITH_FILTER, folder).with(plainJars());
    Browser browser = new Browser();
    try (Node jetty = launch(Container.JETTY_WITHOUT_ANNOTATIONS, war);
        Node tomcat = launch(Container.TOMCAT, war)) {
      jetty.awaitHealth();
      tomcat.awaitHealth();
      assertThat(visit(browser, jetty)).isEqualTo("visit 1");
      assertThat(visit(browser, tomcat)).isEqualTo("visit 2");
      assertThat(visit(browser, jetty)).isEqualTo("visit 3");

      assertLeavesNothingBehind(jetty);
    }
  }

  @Test
  void needsNoInitializerWhereTheFragmentIsRead() {
    War war = War.ofCounter(HEAD.formatted(false) + SERVLET, folder).withAllJar();
    Browser browser = new Browser();
    try (Node jetty = launch(Container.JETTY_WITHOUT_ANNOTATIONS, war);
        Node tomcat = launch(Container.TOMCAT, war)) {
      jetty.awaitHealth();
      tomcat.awaitHealth();
      assertThat(visit(browser, jetty)).isEqualTo("visit 1");
      assertThat(visit(browser, tomcat)).isEqualTo("visit 2");
      assertThat(browser.get(jetty.url() + "weir/health")).contains("\"status\":\"UP\"");

      assertLeavesNothingBehind(jetty);
      assertLeavesNothingBehind(tomcat);
    }
  }

  private static void assertLeavesNothingBehind(Node node) {
    assertThat(node.threads()).containsPattern(OURS);
    node.undeploy();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(node.threads()).doesNotContainPattern(OURS));
  }

  private static List<Path> plainJars() {
    List<Path> jars = new ArrayList<>(Container.libraries());
    jars.add(War.PLAIN_JAR);
    return jars;
  }

  private Node launch(Container container, War war) {
    Map<String, String> settings =
        Map.of("REDIS_URL", redis.url(), "WEIR_DEADLINE", "5s", "WEIR_REDIS_COMMAND_TIMEOUT", "5s");
    return Node.launch(container, war, settings, folder);
  }

  private static String visit(Browser browser, Node node) {
    return browser.get(node.url() + "count");
  }
}
