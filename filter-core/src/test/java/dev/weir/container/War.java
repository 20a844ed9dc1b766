package dev.weir.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A WAR in a test's folder, to which files are added. */
final class War {
  static final Path ALL_JAR = Path.of(System.getProperty("jar.all", "target/all.jar"));
  static final Path PLAIN_JAR = Path.of(System.getProperty("jar.plain", "target/plain.jar"));

  private static final Path MIGRATION =
      Container.application("applications", "jakartaee-migration-1.0.9-shaded.jar");

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

  /**
   * A copy of an application that was written for {@code javax.servlet}, brought to {@code
   * jakarta.servlet} by Tomcat's tool.
   */
  static War migrated(Path published, Path folder) {
    Path file = folder.resolve("migrated.war");
    Path log = folder.resolve("migration.log");
    try {
      Process tool =
          new ProcessBuilder(
                  Node.jdkProgram("java"),
                  "-jar",
                  MIGRATION.toAbsolutePath().toString(),
                  published.toAbsolutePath().toString(),
                  file.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (tool.waitFor() != 0) {
        throw new IllegalStateException(Files.readString(log));
      }
      return new War(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** An application of one servlet, {@link CounterServlet}, with this {@code web.xml}. */
  static War ofCounter(String webXml, Path folder) {
    War war = of(folder.resolve("counter.war"), CounterServlet.class);
    war.change(root -> Files.writeString(root.resolve("WEB-INF/web.xml"), webXml));
    return war;
  }

  /** An application of these classes, without a {@code web.xml}. */
  static War of(Path file, Class<?>... classes) {
    War war = new War(file);
    war.change(
        root -> {
          for (Class<?> type : classes) {
            ClassFiles.copy(type, root.resolve("WEB-INF/classes"));
          }
        });
    return war;
  }

  /** Adds a file of text. */
  War withFile(String name, String text) {
    change(
        root -> {
          Path file = root.resolve(name);
          Files.createDirectories(Objects.requireNonNull(file.getParent()));
          Files.writeString(file, text);
        });
    return this;
  }

  /** Adds compiled classes, which lie under {@code folder} by package. */
  War withClasses(Path folder) {
    change(root -> copy(folder, root.resolve("WEB-INF/classes")));
    return this;
  }

  /** Puts compiled classes, which lie under {@code folder} by package, in the place of a jar's. */
  static void replace(Path jar, Path folder) {
    new War(jar).change(root -> copy(folder, root));
  }

  private static void copy(Path folder, Path root) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = root.resolve(folder.relativize(file).toString());
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
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
