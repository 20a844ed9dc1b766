package dev.weir.fallback.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalDirectoryTest {
  private Path temporary;

  @BeforeEach
  void start(@TempDir Path directory) {
    temporary = directory;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void makesWhatOnlyItsOwnerCanRead() throws IOException {
    Path path = temporary.resolve("a/b");
    try (JournalDirectory directory = JournalDirectory.open(path)) {
      directory.next().close();
      directory.writeSecrets("1 00\n");

      assertThat(permissions(path)).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.toList()) {
          assertThat(permissions(file)).as(file.toString()).isEqualTo("rw-------");
        }
      }
      assertThat(directory.secrets()).isEqualTo("1 00\n");
    }
  }

  @Test
  void isUsedByOneAtATime() throws IOException {
    try (JournalDirectory first = JournalDirectory.open(temporary)) {
      assertThat(first.segments()).isEmpty();
      assertThatExceptionOfType(UnfitDirectory.class)
          .isThrownBy(() -> JournalDirectory.open(temporary))
          .withMessageContaining("in use by another process");
    }
    JournalDirectory.open(temporary).close();
  }

  @Test
  void refusesWhatOthersMayWriteTo() throws IOException {
    for (String mode : new String[] {"rwxrwx---", "rwx---rwx"}) {
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(mode));
      assertThatExceptionOfType(UnfitDirectory.class)
          .isThrownBy(() -> JournalDirectory.open(temporary))
          .withMessageContaining("nobody else may write");
    }
  }

  @Test
  void refusesWhatIsNoDirectory() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatExceptionOfType(UnfitDirectory.class)
        .isThrownBy(() -> JournalDirectory.open(file))
        .withMessageContaining("directory");
    assertThatExceptionOfType(UnfitDirectory.class)
        .isThrownBy(() -> JournalDirectory.open(file.resolve("below")));
  }

  @Test
  void numbersItsFilesAcrossLives() throws IOException {
    try (JournalDirectory directory = JournalDirectory.open(temporary)) {
      directory.next().close();
      directory.next().close();
      assertThat(directory.segments()).hasSize(2);
      directory.deleteOlder();
      assertThat(directory.segments()).hasSize(1);
    }
    try (JournalDirectory directory = JournalDirectory.open(temporary)) {
      Path old = directory.segments().get(0);
      directory.next().close();
      assertThat(directory.segments()).hasSize(2).startsWith(old);
      directory.putAside(old);
      assertThat(directory.segments()).hasSize(1).doesNotContain(old);
    }
  }
}
