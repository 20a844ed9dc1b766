package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
  private Path path;

  @BeforeEach
  void nameTheFile(@TempDir Path directory) {
    path = directory.resolve("password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hush", "hush\n", "hush\r\n", "hush\n\n"})
  void trimsTrailingNewlines(String content) throws Exception {
    Files.writeString(path, content);

    assertThat(file().get()).isEqualTo("hush");
  }

  @Test
  void keepsAllOtherWhiteSpace() throws Exception {
    Files.writeString(path, " hush\nhush \n");

    assertThat(file().get()).isEqualTo(" hush\nhush ");
  }

  @Test
  void picksUpARotatedSecret() throws Exception {
    Files.writeString(path, "old\n");
    SecretFile<String> file = file();

    Files.writeString(path, "new\n");

    assertThat(file.get()).isEqualTo("new");
  }

  @Test
  void keepsTheLastGoodSecretWhileTheFileIsUnreadable() throws Exception {
    Files.writeString(path, "first");
    SecretFile<String> file = file();
    Files.writeString(path, "second");
    assertThat(file.get()).isEqualTo("second");

    Files.delete(path);
    assertThat(file.get()).isEqualTo("second");
    Files.writeString(path, "\n");
    assertThat(file.get()).isEqualTo("second");

    Files.writeString(path, "third");
    assertThat(file.get()).isEqualTo("third");
  }

  @Test
  void refusesToStartWithoutAReadableFile() throws IOException {
    assertThatThrownBy(this::file).hasMessageContaining("cannot be read");

    Files.createDirectory(path);
    assertThatThrownBy(this::file).hasMessageContaining("cannot be read");
  }

  @Test
  void refusesToStartWithAnEmptyOversizedOrBinaryFile() throws IOException {
    Files.writeString(path, "\n");
    assertThatThrownBy(this::file).hasMessageContaining("not empty");

    Files.writeString(path, "x".repeat(65_537));
    assertThatThrownBy(this::file).hasMessageContaining("larger than 64KiB");

    Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(this::file).hasMessageContaining("cannot be read");
  }

  private SecretFile<String> file() throws BadValue {
    return new SecretFile<>(path, Syntax.secret(1));
  }
}
