package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Published applications of {@code javax.servlet}, brought to {@code jakarta.servlet} by Tomcat's
 * tool, with the -all jar added to their {@code WEB-INF/lib} and nothing else changed: their own
 * logins, made of their own classes, hold over restarts and in another container.
 */
final class MigratedApplicationIT {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final Pattern ACTION = Pattern.compile("<form[^>]* action=\"[.]([^\"]+)\"");

  private final Path folder;
  private final Browser browser = new Browser();

  MigratedApplicationIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void keepsTheLoginOfShiro() {
    War war = war("applications", "samples-web-1.3.2.war");
    Map<String, String> user = Map.of("username", "darkhelmet", "password", "ludicrousspeed");
    try (Node one = launch(Container.TOMCAT_WITH_JSP, war);
        Node other = launch(Container.TOMCAT_WITH_JSP, war)) {
      one.awaitHealth();
      other.awaitHealth();
      assertThat(browser.get(one.url())).contains("Hi Guest!");
      browser.post(one.url() + "login.jsp", user);

      assertThat(browser.get(other.url())).contains("Hi darkhelmet!", "darklord<br/>");
    }
    try (Node one = launch(Container.TOMCAT_WITH_JSP, war);
        Node other = launch(Container.TOMCAT_WITH_JSP, war)) {
      one.awaitHealth();
      other.awaitHealth();
      assertThat(browser.get(other.url() + "account/index.jsp")).contains("logged in");

      browser.get(other.url() + "logout");
      assertThat(browser.get(one.url())).contains("Hi Guest!");
    }
  }

  @Test
  @Tag(Container.FURTHER)
  void keepsTheLoginOfWicket() {
    War war = war("further-applications", "wicket-examples-9.0.0.war");
    try (Node jetty = launch(Container.JETTY, war);
        Node tomcat = launch(Container.TOMCAT, war)) {
      jetty.awaitHealth();
      tomcat.awaitHealth();
      signInToWicket(jetty);

      assertThat(browser.get(tomcat.url() + "authentication1/")).contains("Sign Out");
    }
    try (Node jetty = launch(Container.JETTY, war);
        Node tomcat = launch(Container.TOMCAT, war)) {
      jetty.awaitHealth();
      tomcat.awaitHealth();
      assertThat(browser.get(jetty.url() + "authentication1/")).contains("Sign Out");
      assertThat(browser.get(tomcat.url() + "authentication1/")).contains("Sign Out");
    }
  }

  private void signInToWicket(Node node) {
    String page = browser.get(node.url() + "authentication1/");
    Matcher form = ACTION.matcher(page);
    assertThat(form.find()).as(page).isTrue();
    assertThat(page).doesNotContain("Sign Out");
    browser.post(
        node.url() + "authentication1/wicket/bookmarkable" + form.group(1),
        Map.of("username", "wicket", "password", "wicket"));
  }

  private War war(String set, String file) {
    return War.migrated(Container.application(set, file), folder).withAllJar();
  }

  private Node launch(Container container, War war) {
    return Node.launch(container, war, Map.of("REDIS_URL", redis.url()), folder);
  }
}
