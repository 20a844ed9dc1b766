package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/installation.md} says, done as it says. */
final class InstallationPageIT {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final Snippets PAGE = Snippets.of("installation.md");
  private static final String VERSION = "0.1.0-SNAPSHOT";
  private static final String SHOP =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
        %s
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

  private final Path folder;

  InstallationPageIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void hasNoCodeThatNoTestTries() {
    assertThat(PAGE.names())
        .containsExactlyInAnyOrder(
            "drop-in",
            "maven",
            "rules",
            "web-xml-listener",
            "web-xml-filters",
            "web-xml-own-rules",
            "jetty",
            "tomcat",
            "undertow",
            "own-weir",
            "spring-boot");
    assertThat(PAGE.blocks()).isEqualTo(11);
    assertThat(PAGE.text("maven"))
        .contains("<artifactId>filter-core<", "<version>" + VERSION + "<", "<classifier>all<");
  }

  @Test
  void dropsTheJarIntoAWar() throws Exception {
    Path work = Files.createDirectories(folder.resolve("drop-in"));
    Files.copy(War.ALL_JAR, work.resolve("filter-core-" + VERSION + "-all.jar"));
    War shop =
        War.ofCounter(SHOP.formatted(""), folder)
            .withFile("WEB-INF/weir.properties", PAGE.text("rules"))
            .withFile("menu/today.txt", "soup");
    Files.copy(shop.file(), work.resolve("shop.war"), StandardCopyOption.REPLACE_EXISTING);
    String bin = Path.of(System.getProperty("java.home"), "bin").toString();
    Process shell =
        new ProcessBuilder("sh", "-ec", "export PATH=" + bin + ":$PATH\n" + PAGE.text("drop-in"))
            .directory(work.toFile())
            .inheritIO()
            .start();
    assertThat(shell.waitFor()).isZero();

    War done = War.copyOf(work.resolve("shop.war"), folder);
    try (Node node = Node.launch(Container.TOMCAT, done, settings(), folder).awaitHealth()) {
      Browser browser = new Browser();
      assertThat(browser.get(node.url() + "count")).isEqualTo("visit 1");
      HttpResponse<String> second = browser.ask(node.url() + "count");
      assertThat(second.body()).isEqualTo("visit 2");
      assertThat(second.headers().firstValue("RateLimit-Policy"))
          .contains("\"default\";q=100;w=60");
      assertThat(browser.ask(node.url() + "api/orders").statusCode()).isEqualTo(401);
      assertThat(browser.ask(node.url() + "menu/today.txt").headers().map())
          .containsKey("cache-status");
    }
  }

  @Test
  void registersByWebXml() {
    String filters = PAGE.text("web-xml-filters") + PAGE.text("web-xml-own-rules");
    War byFilters =
        War.ofCounter(SHOP.formatted("<absolute-ordering/>" + filters), directory("filters"))
            .withAllJar();
    War byListener =
        War.ofCounter(
                SHOP.formatted("<absolute-ordering/>" + PAGE.text("web-xml-listener")),
                directory("listener"))
            .withAllJar();
    try (Node node = Node.launch(Container.JETTY, byListener, settings(), folder).awaitHealth()) {
      assertThat(new Browser().get(node.url() + "count")).isEqualTo("visit 1");
      node.deploy("/filters", byFilters);
      Browser browser = new Browser();
      assertThat(browser.get(node.url("/filters") + "count")).isEqualTo("visit 1");
      assertThat(browser.get(node.url("/filters") + "count")).isEqualTo("visit 2");
      assertThat(browser.get(node.url("/filters") + "weir/health")).contains("UP");
      HttpResponse<String> search = browser.ask(node.url("/filters") + "search/soup");
      assertThat(search.headers().firstValue("RateLimit-Policy"))
          .contains("\"searches\";q=30;w=60");
    }
  }

  @Test
  void compilesWhatIsToBeWritten() {
    compile("jetty", "org.eclipse.jetty.ee10.servlet.ServletContextHandler context");
    compile("tomcat", "org.apache.catalina.Context context");
    compile("own-weir", "org.eclipse.jetty.ee10.servlet.ServletContextHandler context");
  }

  @Test
  @Tag(Container.FURTHER)
  void compilesForUndertow() {
    compile("undertow", "io.undertow.servlet.api.DeploymentInfo deployment");
  }

  @Test
  void startsWithSpringBoot3() {
    startsWithSpringBoot("spring-boot-3");
  }

  @Test
  @Tag(Container.FURTHER)
  void startsWithSpringBoot4() {
    startsWithSpringBoot("spring-boot-4");
  }

  private void startsWithSpringBoot(String version) {
    List<Path> jars = Container.jarsOf(version);
    Path classes = folder.resolve("shop-classes");
    List<Path> all = Stream.concat(jars.stream(), Stream.of(War.ALL_JAR)).toList();
    Path source = Path.of("src/test/containers/spring-boot/ShopApplication.java");
    Javac.compile(Javac.source(source), classes, all);
    Javac.compile("package shop;\n" + PAGE.text("spring-boot"), classes, all);
    Node.Program program =
        new Node.Program(
            Stream.concat(Stream.of(classes), all.stream()).toList(),
            "shop.ShopApplication",
            List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--server.servlet.context-path=/app"));
    Map<String, String> settings = settings();
    settings.put("WEIR_RESPONSES_RULES", "GET /time -> cache, ttl=60s");
    settings.put("WEIR_RATELIMIT_RULES", "/count -> default");
    try (Node one = Node.launch(program, settings, folder).awaitHealth();
        Node two = Node.launch(program, settings, folder).awaitHealth()) {
      Browser browser = new Browser();
      assertThat(browser.get(one.url() + "count")).isEqualTo("visit 1");
      assertThat(browser.get(two.url() + "count")).isEqualTo("visit 2");
      assertThat(browser.ask(one.url() + "count").headers().firstValue("RateLimit").orElseThrow())
          .startsWith("\"default\";r=97");
      Browser stranger = new Browser();
      assertThat(stranger.get(one.url() + "time")).isEqualTo(stranger.get(one.url() + "time"));
    }
  }

  private void compile(String snippet, String parameter) {
    String source =
        "import dev.weir.Weir; import dev.weir.config.*; import dev.weir.servlet.*;"
            + " import jakarta.servlet.*; import java.util.*;"
            + " import org.eclipse.jetty.ee10.servlet.*;"
            + " class Snippet { void install("
            + parameter
            + ") throws Exception {\n"
            + PAGE.text(snippet)
            + "}}";
    List<Path> path = new ArrayList<>(List.of(War.PLAIN_JAR));
    path.addAll(Container.jarsOf("jetty"));
    path.addAll(Container.jarsOf("tomcat"));
    if (snippet.equals("undertow")) {
      path.addAll(Container.jarsOf("undertow-2.3"));
    }
    Javac.compile(source, folder.resolve("snippets"), path);
  }

  private Path directory(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("REDIS_URL", redis.url());
    settings.put("WEIR_APP", "installation-" + System.nanoTime());
    settings.put("WEIR_DEADLINE", "5s");
    settings.put("WEIR_REDIS_COMMAND_TIMEOUT", "5s");
    return settings;
  }
}
