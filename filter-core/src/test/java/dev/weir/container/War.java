package dev.weir.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A WAR in a test's folder, to which files are added. */
final class War {
  static final Path ALL_JAR = Path.of(System.getProperty("jar.all", "target/all.jar"));
  static final Path PLAIN_JAR = Path.of(System.getProperty("jar.plain", "target/plain.jar"));

  private final Path file;

  private War(Path file) {
    this.file = file;
  }

  static War copyOf(Path published, Path folder) {
    try {
      return new War(Files.copy(published, folder.resolve("copy.war")));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** An application of one servlet, {@link CounterServlet}, with this {@code web.xml}. */
  static War ofCounter(String webXml, Path folder) {
    War war = new War(folder.resolve("counter.war"));
    war.change(
        root -> {
          ClassFiles.copy(CounterServlet.class, root.resolve("WEB-INF/classes"));
          Files.writeString(root.resolve("WEB-INF/web.xml"), webXml);
        });
    return war;
  }

  /** Puts jars into {@code WEB-INF/lib}. */
  War with(List<Path> jars) {
    change(
        root -> {
          Path library = Files.createDirectories(root.resolve("WEB-INF/lib"));
          for (Path jar : jars) {
            Files.copy(jar, library.resolve(Objects.requireNonNull(jar.getFileName()).toString()));
          }
        });
    return this;
  }

  War withAllJar() {
    return with(List.of(ALL_JAR));
  }

  Path file() {
    return file;
  }

  private interface Change {
    void in(Path root) throws IOException;
  }

  private void change(Change change) {
    URI archive = URI.create("jar:" + file.toUri());
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      change.in(zip.getPath("/"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
