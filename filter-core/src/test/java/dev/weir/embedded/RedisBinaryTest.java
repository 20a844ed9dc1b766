package dev.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.embedded.BundledBinary.Build;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RedisBinaryTest {
  private final Path directory;

  RedisBinaryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, redis-server-7.0.15-linux-amd64",
    "Linux, aarch64, redis-server-7.0.15-linux-arm64",
    "Linux, i386, redis-server-7.0.15-linux-386",
    "Mac OS X, x86_64, redis-server-7.0.15-darwin-amd64",
    "Mac OS X, aarch64, redis-server-7.0.15-darwin-arm64"
  })
  void isChosenByPlatform(String os, String arch, String resource) {
    assertThat(Build.of(os, arch).resource()).isEqualTo(resource);
  }

  @ParameterizedTest
  @CsvSource({"Windows 11, amd64", "Linux, s390x", "Mac OS X, ppc", "SunOS, amd64"})
  void saysWhatToDoOnOtherPlatforms(String os, String arch) {
    assertThatThrownBy(() -> Build.of(os, arch))
        .isInstanceOf(EmbeddedRedisException.class)
        .hasMessageContaining(os)
        .hasMessageContaining(arch)
        .hasMessageContaining("Install Redis");
  }

  @ParameterizedTest
  @EnumSource(Build.class)
  void isUnpackedForItsOwnerOnly(Build build) throws IOException {
    Path program = BundledBinary.provide(build, directory);

    assertThat(build.matches(program)).isTrue();
    assertThat(mode(program)).isEqualTo("rwx------");
    assertThat(mode(program.resolveSibling(""))).isEqualTo("rwx------");
    assertThat(program.resolveSibling("")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void isUnpackedOnce() throws IOException {
    Path first = BundledBinary.provide(Build.LINUX_AMD64, directory);
    Object inode = Files.getAttribute(first, "unix:ino");

    Path second = BundledBinary.provide(Build.LINUX_AMD64, directory);

    assertThat(second).isEqualTo(first);
    assertThat(Files.getAttribute(second, "unix:ino")).isEqualTo(inode);
  }

  @Test
  void isReplacedWhenItWasTamperedWith() throws IOException {
    Path program = BundledBinary.provide(Build.LINUX_AMD64, directory);
    Files.writeString(program, "#!/bin/sh\n");

    BundledBinary.provide(Build.LINUX_AMD64, directory);

    assertThat(Build.LINUX_AMD64.matches(program)).isTrue();
  }

  @Test
  void refusesADirectoryThatOthersCanEnter() throws IOException {
    Path shared = BundledBinary.provide(Build.LINUX_AMD64, directory).resolveSibling("");
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> BundledBinary.provide(Build.LINUX_AMD64, directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mode 700");
  }

  @Test
  void refusesADirectoryThatIsALink(@TempDir Path elsewhere) throws IOException {
    Path link = BundledBinary.provide(Build.LINUX_AMD64, directory).resolveSibling("");
    Path target = Files.move(link, elsewhere.resolve("real"));
    Files.createSymbolicLink(link, target);

    assertThatThrownBy(() -> BundledBinary.provide(Build.LINUX_AMD64, directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mode 700");
  }

  @Test
  void saysWhatToDoWithoutTheArtifact() throws Exception {
    URL classes = RedisServer.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader alone =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Method start = alone.loadClass(RedisServer.class.getName()).getMethod("start");

      assertThatThrownBy(() -> start.invoke(null))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .hasMessageContaining("org.signal:embedded-redis:0.9.1");
    }
  }

  @Test
  void canBeNamed() throws IOException {
    RedisBinary unpacked = RedisBinary.at(BundledBinary.provide(Build.of(os(), arch()), directory));
    try (RedisServer server = RedisServer.start(RedisServer.Options.defaults().binary(unpacked))) {
      assertThat(server.command("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void mustBeExecutableWhenNamed() {
    Path absent = directory.resolve("absent");

    assertThatThrownBy(() -> RedisBinary.at(absent).command())
        .hasMessageContaining(absent.toString())
        .hasMessageContaining("not an executable");
  }

  @Test
  void saysWhatToDoWhenTheProgramIsNotFound() {
    RedisServer.Options options =
        RedisServer.Options.defaults().binary(new InstalledBinary("no-such-redis-server"));

    assertThatThrownBy(() -> RedisServer.start(options))
        .hasMessageContaining("There is no such program. Install Redis")
        .hasMessageContaining("no-such-redis-server");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static String os() {
    return System.getProperty("os.name");
  }

  private static String arch() {
    return System.getProperty("os.arch");
  }
}
