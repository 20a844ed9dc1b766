package dev.weir.container;

import dev.weir.embedded.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What Weir adds to the start of an application: WARs that differ in one thing each, deployed in
 * turns, each into a process of its own that has deployed another application before.
 */
public final class StartUp {
  private static final int ROUNDS = 11;
  private static final List<Container> CONTAINERS = List.of(Container.JETTY, Container.TOMCAT);
  private static final String WEB_XML =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <servlet>
          <servlet-name>counter</servlet-name>
          <servlet-class>dev.weir.container.CounterServlet</servlet-class>
        </servlet>
      </web-app>
      """;
  private static final String PACKAGE = "package dev.weir.servlet;\n";
  private static final String IDLE_INITIALIZER =
      PACKAGE
          + """
          public final class WeirInitializer implements jakarta.servlet.ServletContainerInitializer {
            public void onStartup(
                java.util.Set<Class<?>> none, jakarta.servlet.ServletContext context) {}
          }
          """;
  private static final String IDLE_LISTENER =
      PACKAGE
          + """
          public final class WeirListener
              implements jakarta.servlet.ServletContextListener,
                  jakarta.servlet.ServletRequestListener {}
          """;

  private final Path folder;
  private final int rounds;

  private StartUp(Path folder, int rounds) {
    this.folder = folder;
    this.rounds = rounds;
  }

  /**
   * Measures and reports.
   *
   * @param options how often each is deployed, or nothing
   */
  public static void run(Path report, List<String> options) throws IOException {
    int rounds = options.isEmpty() ? ROUNDS : Integer.parseInt(options.get(0));
    Path folder = Files.createTempDirectory("startup");
    StringBuilder text = new StringBuilder();
    try (RedisServer redis = RedisServer.start()) {
      for (Container container : CONTAINERS) {
        Path own = Files.createDirectory(folder.resolve(container.name()));
        text.append(new StartUp(own, rounds).table(container, redis));
      }
    }
    System.out.println(text);
    Files.writeString(report, text);
  }

  private String table(Container container, RedisServer redis) throws IOException {
    War bare = war("bare");
    War scanned = war("scanned").with(List.of(idleJar(container)));
    War ours = war("ours").withAllJar();
    long[] without = new long[rounds];
    long[] scan = new long[rounds];
    long[] unconfigured = new long[rounds];
    long[] configured = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      without[round] = deployment(container, bare, Map.of());
      long read = deployment(container, scanned, Map.of());
      scan[round] = read - without[round];
      unconfigured[round] = deployment(container, ours, Map.of()) - read;
      configured[round] = deployment(container, ours, Map.of("REDIS_URL", redis.url())) - read;
    }
    return "%s, %d deployments of each, medians in ms%n%n| | |%n|---|---:|%n"
            .formatted(container, rounds)
        + row("without the jar", without)
        + row("the container's scan of the jar", scan)
        + row("Weir, nothing configured", unconfigured)
        + row("Weir, with a Redis", configured)
        + "\n";
  }

  private long deployment(Container container, War war, Map<String, String> settings)
      throws IOException {
    Path directory = Files.createTempDirectory(folder, "run");
    War first = War.ofCounter(WEB_XML, directory);
    // The container's own classes are in memory then, and none of Weir's.
    try (Node node = Node.launch(container, first, settings, directory).awaitStart()) {
      return node.deploy("/measured", war);
    }
  }

  private War war(String name) {
    return War.of(folder.resolve(name + ".war"), CounterServlet.class)
        .withFile("WEB-INF/web.xml", WEB_XML);
  }

  /** The -all jar with all that it has to be scanned for, whose initializer does nothing. */
  private Path idleJar(Container container) throws IOException {
    Path classes = folder.resolve("idle");
    List<Path> servletApi = container.classPath(folder);
    Javac.compile(IDLE_INITIALIZER, classes, servletApi);
    Javac.compile(IDLE_LISTENER, classes, servletApi);
    Path jar = Files.copy(War.ALL_JAR, folder.resolve("idle-all.jar"));
    War.replace(jar, classes);
    return jar;
  }

  private static String row(String title, long[] millis) {
    long[] sorted = millis.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "| %s | %d (%d–%d) |%n",
        title,
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
