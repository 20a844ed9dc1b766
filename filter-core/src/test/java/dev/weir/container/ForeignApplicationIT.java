package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A published application that knows nothing of Weir, with the -all jar added to its {@code
 * WEB-INF/lib} and nothing else changed. Its page {@code session/} shows and changes the session.
 */
final class ForeignApplicationIT {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final Pattern ID = Pattern.compile("<b>ID:</b> (.*?)<br/>");

  private final Path folder;
  private final War war;

  ForeignApplicationIT(@TempDir Path folder) {
    this.folder = folder;
    war = War.copyOf(Container.FOREIGN_WAR, folder).withAllJar();
  }

  @Test
  void keepsItsSessionsOverRestartsAndMovesThemBetweenContainers() {
    Map<String, String> settings = Map.of("REDIS_URL", redis.url());
    Browser browser = new Browser();
    try (Node jetty = launch(Container.JETTY, settings);
        Node tomcat = launch(Container.TOMCAT, settings)) {
      jetty.awaitHealth();
      tomcat.awaitHealth();
      create(browser, jetty);
      set(browser, jetty, "colour", "blue");
      String id = id(browser.get(page(jetty)));

      assertThat(browser.get(page(tomcat)))
          .contains("<b>colour:</b> blue<br/>", "<b>ID:</b> " + id, "<b>New:</b> false")
          .contains("<b>obj:</b> org.example.SessionDump$ObjectAttributeValue@");

      set(browser, tomcat, "shape", "round");
      assertThat(browser.get(page(jetty))).contains("<b>shape:</b> round", "<b>ID:</b> " + id);
    }
    try (Node jetty = launch(Container.JETTY, settings);
        Node tomcat = launch(Container.TOMCAT, settings)) {
      jetty.awaitHealth();
      tomcat.awaitHealth();
      assertThat(browser.get(page(jetty)))
          .contains("<b>colour:</b> blue<br/>", "<b>shape:</b> round<br/>");
      assertThat(browser.get(page(tomcat)))
          .contains("<b>colour:</b> blue<br/>", "<b>shape:</b> round<br/>");

      browser.post(page(tomcat), Map.of("Action", "Invalidate"));
      assertThat(browser.get(page(jetty))).contains("No Session");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JETTY", "TOMCAT"})
  void keepsTheSessionsOfItsContainerWhereNothingIsConfigured(Container container) {
    Browser browser = new Browser();
    try (Node node = launch(container, Map.of()).awaitStart()) {
      create(browser, node);
      assertThat(id(browser.get(page(node)))).matches("node0\\w+|[0-9A-F]{32}");
      assertThat(node.log()).containsOnlyOnce("Weir: no Redis is configured");
      assertThat(node.threads()).contains("\"main\"").doesNotContain("dev.weir.shaded", "\"weir-");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JETTY", "TOMCAT"})
  void doesNotStartWithWrongSettings(Container container) {
    Map<String, String> wrong =
        Map.of(
            "REDIS_URL", "http://localhost",
            "WEIR_SESSION_TIMEOUT", "soon",
            "WEIR_SESION_ENABLED", "true");
    try (Node node = launch(container, wrong)) {
      assertThat(node.awaitFailure())
          .containsOnlyOnce("Weir does not start, 3 settings are wrong:\n")
          .contains("\n  weir.redis.url ", "\n  weir.session.timeout ", "\n  WEIR_SESION_ENABLED ");
    }
  }

  private Node launch(Container container, Map<String, String> settings) {
    return Node.launch(container, war, settings, folder);
  }

  private static String page(Node node) {
    return node.url() + "session/";
  }

  private static void create(Browser browser, Node node) {
    browser.post(page(node), Map.of("Action", "New Session"));
  }

  private static void set(Browser browser, Node node, String name, String value) {
    browser.post(page(node), Map.of("Action", "Set", "Name", name, "Value", value));
  }

  private static String id(String page) {
    var matcher = ID.matcher(page);
    assertThat(matcher.find()).as(page).isTrue();
    return matcher.group(1);
  }
}
