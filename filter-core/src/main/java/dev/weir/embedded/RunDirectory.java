package dev.weir.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The private directory of one server: its configuration, its log, and its data unless the caller
 * named another place for them. Only the owner can enter it, so a password in the configuration is
 * as safe as in memory.
 */
final class RunDirectory {
  private final Path path;
  private final RedisServer.Options options;

  RunDirectory(RedisServer.Options options) {
    this.options = options;
    try {
      path = Files.createTempDirectory("weir-redis-").toAbsolutePath();
      Files.createDirectories(data());
    } catch (IOException e) {
      throw new EmbeddedRedisException("no directory for the server: " + e, e);
    }
  }

  Path path() {
    return path;
  }

  Path data() {
    Path named = options.directory();
    return named == null ? path.resolve("data") : named.toAbsolutePath();
  }

  /**
   * Writes {@code redis.conf}: defaults, then the caller's lines, then what must not be otherwise.
   */
  void configure(int port) {
    StringBuilder lines = new StringBuilder();
    append(lines, List.of("save", ""));
    append(lines, List.of("appendonly", "no"));
    options.config().forEach(line -> append(lines, line));
    String password = options.password();
    if (password != null) {
      append(lines, List.of("requirepass", password));
    }
    append(lines, List.of("bind", RedisServer.HOST));
    append(lines, List.of("port", Integer.toString(port)));
    append(lines, List.of("dir", data().toString()));
    append(lines, List.of("daemonize", "no"));
    append(lines, List.of("logfile", ""));
    try {
      Files.writeString(path.resolve("redis.conf"), lines, UTF_8);
    } catch (IOException e) {
      throw new EmbeddedRedisException("the server's configuration cannot be written: " + e, e);
    }
  }

  /** Deletes what a server would load at its start, and nothing else that lies there. */
  void deleteData() {
    delete(data().resolve(configured("dbfilename", "dump.rdb")));
    delete(data().resolve(configured("appenddirname", "appendonlydir")));
  }

  void delete() {
    delete(path);
  }

  private String configured(String name, String otherwise) {
    return options.config().stream()
        .filter(line -> line.get(0).equalsIgnoreCase(name))
        .reduce(List.of(name, otherwise), (earlier, later) -> later)
        .get(1);
  }

  private static void append(StringBuilder lines, List<String> line) {
    lines.append(line.get(0));
    line.stream().skip(1).forEach(value -> lines.append(' ').append(quoted(value)));
    lines.append('\n');
  }

  private static String quoted(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (byte b : value.getBytes(UTF_8)) {
      boolean plain = b >= ' ' && b < 0x7f && b != '"' && b != '\\';
      quoted.append(plain ? String.valueOf((char) b) : "\\x%02x".formatted(b));
    }
    return quoted.append('"').toString();
  }

  private static void delete(Path root) {
    try {
      Files.walkFileTree(root, new Deletion());
    } catch (NoSuchFileException e) {
      // The watchdog, or somebody who tidies the temporary directory, was faster.
      return;
    } catch (IOException e) {
      throw new EmbeddedRedisException(root + " cannot be deleted: " + e, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
