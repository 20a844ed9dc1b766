package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.jaxrs.Menu;
import dev.weir.jaxrs.MenuApplication;
import dev.weir.jaxrs.MenuResource;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A JAX-RS application with Weir's annotations, its JAX-RS library and the -all jar in its {@code
 * WEB-INF/lib}, and nothing that says that these belong together.
 */
final class JaxRsApplicationIT {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final Path folder;
  private final Browser browser = new Browser();

  JaxRsApplicationIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource({"JETTY, jersey-3.1", "TOMCAT, resteasy-6.2"})
  void findsTheAnnotations(Container container, String library) {
    obeysItsAnnotations(container, library);
  }

  @ParameterizedTest
  @Tag(Container.FURTHER)
  @CsvSource({
    "JETTY, resteasy-6.2",
    "TOMCAT, jersey-3.1",
    "TOMCAT_11, jersey-4.0",
    "TOMCAT_11, resteasy-7.0"
  })
  void findsTheAnnotationsInAllLibraries(Container container, String library) {
    obeysItsAnnotations(container, library);
  }

  private void obeysItsAnnotations(Container container, String library) {
    War war =
        War.of(folder.resolve("menu.war"), Menu.class, MenuApplication.class, MenuResource.class)
            .with(Container.jarsOf(library))
            .withAllJar();
    Map<String, String> settings = new HashMap<>();
    settings.put("REDIS_URL", redis.url());
    settings.put("WEIR_APP", UUID.randomUUID().toString());
    settings.put("WEIR_DEADLINE", "5s");
    settings.put("WEIR_REDIS_COMMAND_TIMEOUT", "5s");
    settings.put("WEIR_TOKENS_FORMAT", "opaque");
    settings.put("WEIR_RATELIMIT_POLICIES", "tight = 2/1h; wide = 50/1h; failures = 2/1h");
    settings.put("WEIR_RATELIMIT_RULES", "/rest/menu/offers -> wide");
    try (Node node = Node.launch(container, war, settings, folder).awaitHealth()) {
      limits(node);
      caches(node);
      wantsTokens(node);
      assertThat(browser.get(node.url() + "rest/menu/weir")).isEqualTo("true");
    }
  }

  private void limits(Node node) {
    HttpResponse<String> first = browser.ask(node.url() + "rest/menu/offers");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().allValues("RateLimit-Policy"))
        .singleElement()
        .asString()
        .contains("\"tight\";q=2;w=3600", "\"wide\";q=50;w=3600");
    assertThat(browser.ask(node.url() + "rest/menu/offers").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = browser.ask(node.url() + "rest/menu/offers");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("quota-exceeded");
    assertThat(browser.ask(node.url() + "rest/menu/free").headers().map())
        .doesNotContainKey("ratelimit-policy");
    assertThat(browser.ask(node.url() + "rest/menu/own").headers().allValues("RateLimit-Policy"))
        .containsExactly("\"2-per-1h\";q=2;w=3600");
  }

  private void caches(Node node) {
    String url = node.url() + "rest/menu/days/monday";
    HttpResponse<String> first = browser.ask(url);
    HttpResponse<String> second = browser.ask(url);
    assertThat(second.body()).isEqualTo(first.body());
    for (HttpResponse<String> each : List.of(first, second)) {
      assertThat(each.headers().map())
          .doesNotContainKeys("weir-cache-control", "surrogate-key", "cache-control");
    }
    assertThat(browser.ask(node.url() + "rest/menu/secret").body())
        .isNotEqualTo(browser.ask(node.url() + "rest/menu/secret").body());
    browser.post(node.url() + "rest/menu/purge", Map.of());
    assertThat(browser.ask(url).body()).isNotEqualTo(first.body());
  }

  private void wantsTokens(Node node) {
    String url = node.url() + "rest/menu/private";
    HttpResponse<String> missing = browser.ask(url);
    assertThat(missing.statusCode()).isEqualTo(401);
    assertThat(missing.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
    assertThat(browser.ask(url, "Authorization", "Bearer abc").statusCode()).isEqualTo(200);
  }
}
