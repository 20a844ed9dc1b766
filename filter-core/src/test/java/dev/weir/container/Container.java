package dev.weir.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The servlet containers of these tests and what is on their class paths: nothing of ours. */
enum Container {
  JETTY(JettyNode.class, "jetty", ""),
  /** A Jetty that runs no initializers. */
  JETTY_WITHOUT_ANNOTATIONS(JettyNode.class, "jetty", "jetty-ee10-annotations"),
  /** With the classes of Jetty that the foreign application expects of its container. */
  TOMCAT(TomcatNode.class, "tomcat", ""),
  /** With all that applications of JSP pages need. */
  TOMCAT_WITH_JSP(TomcatNode.class, "tomcat-10.1-jsp", ""),
  /** Resolved only where all containers are asked for. */
  TOMCAT_11(TomcatNode.class, "tomcat-11.0", ""),
  /** The same. */
  JETTY_12_1(JettyNode.class, "jetty-12.1-ee11", ""),
  /** The same; deploys no WARs by itself. */
  UNDERTOW(NodeCommands.class, "undertow-2.3", "");

  /** Marks what needs more than the containers of every build. */
  static final String FURTHER = "further-containers";

  static final Path FILES = Path.of(System.getProperty("containers", "target/containers"));

  /** The published application that is not ours. */
  static final Path FOREIGN_WAR = FILES.resolve("foreign.war");

  private static final Path SOURCES = Path.of("src/test/java/dev/weir/container");
  private static final Path RESOLVED = Path.of("src/test/containers");
  private static final List<String> JETTY_IN_TOMCAT =
      List.of("jetty-ee10-servlets", "jetty-util", "slf4j-");

  private final Class<?> node;
  private final String folder;
  private final String omitted;

  Container(Class<?> node, String folder, String omitted) {
    this.node = node;
    this.folder = folder;
    this.omitted = omitted;
  }

  String mainClass() {
    return this == UNDERTOW ? "dev.weir.container.UndertowNode" : node.getName();
  }

  /** The container's jars and, alone in a folder, the classes that start it. */
  List<Path> classPath(Path workingDirectory) {
    List<Path> own =
        jars(FILES.resolve(folder))
            .filter(jar -> omitted.isEmpty() || !name(jar).startsWith(omitted))
            .toList();
    List<Path> more =
        this == TOMCAT
            ? jars(FILES.resolve("jetty"))
                .filter(jar -> JETTY_IN_TOMCAT.stream().anyMatch(name(jar)::startsWith))
                .toList()
            : List.of();
    Path classes = workingDirectory.resolve("node-classes");
    for (Class<?> type : List.of(node, NodeCommands.class, NodeCommands.Host.class)) {
      ClassFiles.copy(type, classes);
    }
    if (this == JETTY_12_1) {
      Javac.compile(
          Javac.source(SOURCES.resolve("JettyNode.java")).replace("ee10", "ee11"), classes, own);
    } else if (this == UNDERTOW) {
      Javac.compile(Javac.source(RESOLVED.resolve("undertow-2.3/UndertowNode.java")), classes, own);
    }
    return Stream.of(List.of(classes), own, more).flatMap(List::stream).toList();
  }

  /** The library and all it needs, for an application that does not take the -all jar. */
  static List<Path> libraries() {
    return jars(FILES.resolve("libraries")).toList();
  }

  /** A published application that is resolved under a name. */
  static Path application(String name, String file) {
    return FILES.resolve(name).resolve(file);
  }

  /** Jars that are resolved under a name, the APIs of the servlet container aside. */
  static List<Path> jarsOf(String name) {
    return jars(FILES.resolve(name))
        .filter(jar -> !name(jar).startsWith("jakarta.servlet-api"))
        .toList();
  }

  private static Stream<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String name(Path jar) {
    return jar.getFileName().toString();
  }
}
