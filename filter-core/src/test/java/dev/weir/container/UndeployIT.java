package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.embedded.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application with the -all jar leaves behind in its container when it goes. */
final class UndeployIT {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final String PATH = "/app";
  private static final String CONTROL = "/control";

  /** Jetty's timer of its own sessions may hold on to an application until they expire. */
  private static final String SESSIONLESS = "nothing";

  private static final int ROUNDS = 3;

  private static final long PROMISED_MILLIS = 3000;
  private static final Pattern OURS =
      Pattern.compile("(?i)dev\\.weir\\.(?!container)|\"weir|\"redisson|netty");
  private static final Pattern LEAK_WARNINGS =
      Pattern.compile("created a ThreadLocal|appears to have started a thread|memory leak");
  private static final String WEB_XML =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
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

  UndeployIT(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Beside an application without Weir, of which the same is expected. */
  @ParameterizedTest
  @EnumSource(names = {"JETTY", "TOMCAT"})
  void leavesNoThreadAndNoClassLoader(Container container) {
    War control =
        War.of(folder.resolve("control.war"), CounterServlet.class)
            .withFile("WEB-INF/web.xml", WEB_XML);
    War war = War.ofCounter(WEB_XML, folder).withAllJar();
    try (RedisServer own = RedisServer.start();
        Node node = Node.launch(container, war, settings(own), folder).awaitHealth()) {
      Durations durations = new Durations();
      for (int round = 1; round <= ROUNDS; round++) {
        if (round > 1) {
          durations.starts.add(node.deploy(PATH, war));
          node.awaitHealth();
        }
        durations.controlStarts.add(node.deploy(CONTROL, control));
        if (round == ROUNDS) {
          own.kill();
        }
        durations.ends.add(undeployUnderTraffic(node, PATH, "count"));
        undeployUnderTraffic(node, CONTROL, SESSIONLESS);
      }
      System.out.println(container + " with Weir: " + durations);
      if (Boolean.getBoolean("chaos.latency")) {
        assertThat(durations.ends).allMatch(millis -> millis < PROMISED_MILLIS);
      }
      assertThatNothingIsLeft(node);
    }
  }

  private static Map<String, String> settings(RedisServer redis) {
    return Map.of(
        "REDIS_URL", redis.url(),
        "WEIR_RATELIMIT_RULES", "/* -> default",
        "WEIR_RATELIMIT_POLICIES", "default = 1000000/1h",
        "WEIR_TOKENS_RULES", "/* -> optional",
        "WEIR_RESPONSES_RULES", "/* -> cache");
  }

  /** Of the containers' work, in milliseconds: for who wants to know. */
  private record Durations(List<Long> starts, List<Long> controlStarts, List<Long> ends) {
    Durations() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  @ParameterizedTest
  @Tag(Container.FURTHER)
  @EnumSource(names = {"JETTY", "TOMCAT"})
  void leavesNothingWhereNothingIsConfigured(Container container) {
    War war = War.ofCounter(WEB_XML, folder).withAllJar();
    try (Node node = Node.launch(container, war, Map.of(), folder).awaitStart()) {
      for (int round = 1; round <= ROUNDS; round++) {
        if (round > 1) {
          node.deploy(PATH, war);
        }
        undeployUnderTraffic(node, PATH, SESSIONLESS);
      }
      assertThatNothingIsLeft(node);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "TOMCAT")
  void sharesNothingWithAnotherApplicationInTheSameContainer(Container container) {
    War war = War.ofCounter(WEB_XML, folder).withAllJar();
    try (Node node =
        Node.launch(container, war, Map.of("REDIS_URL", redis.url()), folder).awaitHealth()) {
      node.deploy("/other", war);
      Browser browser = new Browser();
      assertThat(browser.get(node.url(PATH) + "count")).isEqualTo("visit 1");
      assertThat(browser.get(node.url("/other") + "count")).isEqualTo("visit 1");
      String id = browser.cookie("JSESSIONID");
      assertThat(new Browser().ask(node.url("/other") + "count", "Cookie", "JSESSIONID=" + id))
          .extracting(response -> response.body())
          .isIn("visit 1", "visit 2");

      node.undeploy(PATH);

      assertThat(browser.get(node.url("/other") + "count")).isEqualTo("visit 2");
      assertThat(node.log()).contains("app 'app'", "app 'other'");
    }
  }

  private static long undeployUnderTraffic(Node node, String path, String page) {
    AtomicBoolean enough = new AtomicBoolean();
    CountDownLatch served = new CountDownLatch(100);
    List<CompletableFuture<Void>> visitors = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      visitors.add(
          CompletableFuture.runAsync(
              () -> {
                Browser browser = new Browser();
                while (!enough.get()) {
                  browser.ask(node.url(path) + page);
                  served.countDown();
                }
              }));
    }
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> served.getCount() == 0);
    long millis = node.undeploy(path);
    enough.set(true);
    visitors.forEach(CompletableFuture::join);
    return millis;
  }

  private static void assertThatNothingIsLeft(Node node) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(node.uncollected()).isZero());
    assertThat(node.threads()).contains("\"main\"").doesNotContainPattern(OURS);
    assertThat(node.log()).doesNotContainPattern(LEAK_WARNINGS);
  }
}
