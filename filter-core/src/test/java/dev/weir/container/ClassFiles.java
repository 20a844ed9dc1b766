package dev.weir.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** Copies compiled classes of the tests to where other class loaders find them. */
final class ClassFiles {
  private ClassFiles() {}

  static void copy(Class<?> type, Path folder) {
    String file = type.getName().replace('.', '/') + ".class";
    Path target = folder.resolve(file);
    try (InputStream bytes = type.getResourceAsStream("/" + file)) {
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.copy(Objects.requireNonNull(bytes), target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
