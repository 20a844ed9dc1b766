package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTest {
  private static Demo demo;

  private final Browser browser = new Browser();

  @BeforeAll
  static void start() {
    demo = Demo.start(Options.defaults().port(0).environment(Map.of()));
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @ParameterizedTest
  @CsvSource({"/, text/html", "/page.css, text/css", "/page.js, text/javascript"})
  void servesThePageUnderAStrictPolicy(String path, String type) {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .isEqualToIgnoringCase(type + ";charset=utf-8");
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void loadsNothingFromElsewhere() {
    Set<String> targets = found("(?:src|href)=\"([^\"]*)\"", get("/").body());

    assertThat(targets).containsExactlyInAnyOrder("data:,", "/page.css", "/page.js");
    assertThat(get("/page.css").body()).doesNotContain("url(", "@import");
    assertThat(get("/").body()).doesNotContain("style=", "onclick=", "<style");
  }

  @Test
  void hasAnElementForEveryIdThatTheScriptUses() {
    Set<String> used = found("(?:byId|show)\\('([^']*)'", get("/page.js").body());
    Set<String> there = found("id=\"([^\"]*)\"", get("/").body());

    assertThat(used).isNotEmpty();
    assertThat(there).containsAll(used);
  }

  @Test
  void asksOnlyForWhatThereIs() {
    Set<String> paths = found("(?:send|request)\\('GET', '([^'?]*)[?']", get("/page.js").body());

    assertThat(paths)
        .containsExactlyInAnyOrder(
            "/api/session",
            "/api/limited",
            "/api/report",
            "/demo/redis",
            "/weir/health",
            "/demo/nodes");
    assertThat(paths).allSatisfy(path -> assertThat(get(path).statusCode()).isEqualTo(200));
  }

  @Test
  void namesTheOtherNodes() {
    int one = demo.ports().get(0);
    int two = demo.ports().get(1);

    assertThat(get("/demo/nodes").body())
        .isEqualTo(
            "{\"node\":\"node-1\",\"ports\":{\"node-1\":%d,\"node-2\":%d}}".formatted(one, two));
  }

  @Test
  void knowsNoOtherPages() {
    HttpResponse<String> response = get("/nothing");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Server")).isEmpty();
  }

  private HttpResponse<String> get(String path) {
    return browser.get(demo.ports().get(0), path);
  }

  private static Set<String> found(String regex, String text) {
    Set<String> found = new TreeSet<>();
    Pattern.compile(regex).matcher(text).results().forEach(match -> found.add(match.group(1)));
    return found;
  }
}
