package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All four features in each container, however the application is described. */
final class ContainerIT {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final String HEAD =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="%s">
      """;
  private static final String BODY =
      """
        <listener>
          <listener-class>dev.weir.container.ProbeListener</listener-class>
        </listener>
        <filter>
          <filter-name>probe</filter-name>
          <filter-class>dev.weir.container.ProbeFilter</filter-class>
          <async-supported>true</async-supported>
        </filter>
        <filter-mapping>
          <filter-name>probe</filter-name>
          <url-pattern>/probe/*</url-pattern>
        </filter-mapping>
        <servlet>
          <servlet-name>probe</servlet-name>
          <servlet-class>dev.weir.container.ProbeServlet</servlet-class>
          <async-supported>true</async-supported>
        </servlet>
        <servlet-mapping>
          <servlet-name>probe</servlet-name>
          <url-pattern>/probe/*</url-pattern>
        </servlet-mapping>
      </web-app>
      """;
  private static final String COMPLETE = HEAD.formatted(true) + BODY;
  private static final String ORDERED =
      HEAD.formatted(true)
          + """
            <absolute-ordering/>
            <listener>
              <listener-class>dev.weir.servlet.WeirListener</listener-class>
            </listener>
          """
          + BODY;
  private static final String UNRELATED = HEAD.formatted(false) + "<absolute-ordering/></web-app>";

  private final Path folder;

  ContainerIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @EnumSource(names = {"JETTY", "TOMCAT"})
  void worksHoweverTheApplicationIsDescribed(Container container) {
    try (Node node = launch(container, war("annotated", ""))) {
      servesEverything(node, "/app");
      toldListeners(node, "/app");
      node.deploy("/complete", war("complete", COMPLETE));
      servesEverything(node, "/complete");
      toldListeners(node, "/complete");
      node.deploy("/ordered", war("ordered", ORDERED));
      servesEverything(node, "/ordered");
      toldListeners(node, "/ordered");
      node.deploy("/unrelated", war("unrelated", UNRELATED));
      assertThat(new Browser().ask(node.url("/unrelated") + "probe/count").headers().map())
          .doesNotContainKeys("ratelimit", "cache-status");
    }
  }

  @ParameterizedTest
  @Tag(Container.FURTHER)
  @EnumSource(names = {"JETTY_12_1", "TOMCAT_11"})
  void worksInAllContainers(Container container) {
    worksHoweverTheApplicationIsDescribed(container);
  }

  @ParameterizedTest
  @Tag(Container.FURTHER)
  @EnumSource(names = "UNDERTOW")
  void worksWhereNothingIsDescribed(Container container) {
    try (Node node = launch(container, war("annotated", ""))) {
      servesEverything(node, "/app");
    }
  }

  @Test
  @Tag(Container.FURTHER)
  void givesItsSessionsToPagesAndToWebSockets() throws Exception {
    Path classes = folder.resolve("socket-classes");
    Path source = Path.of("src/test/containers/tomcat-11.0/SocketEndpoint.java");
    Javac.compile(Javac.source(source), classes, Container.jarsOf("tomcat-11.0"));
    War war =
        war("socket", "")
            .withFile(
                "page.jsp", "<%@ page session=\"true\" %><%= session.getAttribute(\"count\") %>")
            .withClasses(classes);
    try (Node node = launch(Container.TOMCAT_11, war)) {
      Browser browser = new Browser();
      assertThat(browser.get(node.url() + "probe/count")).isEqualTo("1");
      assertThat(browser.get(node.url() + "page.jsp")).isEqualTo("1");
      CompletableFuture<String> said = new CompletableFuture<>();
      URI socket = URI.create(node.url().replace("http:", "ws:") + "socket");
      WebSocket open =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .header("Cookie", "JSESSIONID=" + browser.cookie("JSESSIONID"))
              .buildAsync(socket, new FirstText(said))
              .get(20, TimeUnit.SECONDS);
      assertThat(said.get(20, TimeUnit.SECONDS)).isEqualTo("1");
      open.abort();
    }
  }

  private record FirstText(CompletableFuture<String> said) implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      said.complete(text.toString());
      return null;
    }
  }

  private War war(String name, String webXml) {
    Path file = folder.resolve(name + ".war");
    War war = War.of(file, ProbeServlet.class, ProbeFilter.class, ProbeListener.class);
    return (webXml.isEmpty() ? war : war.withFile("WEB-INF/web.xml", webXml)).withAllJar();
  }

  private Node launch(Container container, War war) {
    Map<String, String> settings = new HashMap<>();
    settings.put("REDIS_URL", redis.url());
    settings.put("WEIR_DEADLINE", "5s");
    settings.put("WEIR_REDIS_COMMAND_TIMEOUT", "5s");
    settings.put("WEIR_RATELIMIT_POLICIES", "twice = 2/1h; often = 1000/1h");
    settings.put("WEIR_RATELIMIT_RULES", "/probe/nothing -> twice; /probe/count -> often");
    settings.put("WEIR_TOKENS_RULES", "/probe/closed -> required");
    settings.put("WEIR_RESPONSES_RULES", "GET /probe/time -> cache, ttl=60s");
    return Node.launch(container, war, settings, folder).awaitHealth();
  }

  private static void servesEverything(Node node, String path) {
    String probe = node.url(path) + "probe/";
    Browser browser = new Browser();
    assertThat(browser.get(probe + "count")).isEqualTo("1");
    assertThat(browser.get(probe + "redirect")).isEqualTo("3");
    assertThat(browser.get(probe + "forward")).isEqualTo("4");
    assertThat(browser.get(probe + "async")).isEqualTo("5");
    assertThat(browser.get(probe + "dispatch")).isEqualTo("6");
    assertThat(browser.ask(probe + "fail").statusCode()).isEqualTo(409);
    HttpResponse<String> counted = browser.ask(probe + "count");
    assertThat(counted.body()).isEqualTo("8");
    assertThat(counted.headers().firstValue(ProbeFilter.SEEN).orElseThrow())
        .startsWith("dev.weir.servlet.");
    assertThat(counted.headers().firstValue("RateLimit-Policy"))
        .contains("\"often\";q=1000;w=3600");

    assertThat(browser.ask(probe + "nothing").statusCode()).isEqualTo(404);
    assertThat(browser.ask(probe + "nothing").statusCode()).isEqualTo(404);
    assertThat(browser.ask(probe + "nothing").statusCode()).isEqualTo(429);
    assertThat(browser.ask(probe + "closed").statusCode()).isEqualTo(401);
    Browser stranger = new Browser();
    assertThat(stranger.get(probe + "time")).isEqualTo(stranger.get(probe + "time"));
    node.awaitHealth(path);
  }

  /** Undertow's own way to name listeners is hidden from filters. */
  private static void toldListeners(Node node, String path) {
    assertThat(new Browser().get(node.url(path) + "probe/created")).isEqualTo("1");
  }
}
