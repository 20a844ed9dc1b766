package dev.weir.embedded;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that is already on this machine: an absolute path, or a name that the shell looks up.
 */
record InstalledBinary(String name) implements RedisBinary {

  @Override
  public String command() {
    Path path = Path.of(name);
    if (path.isAbsolute() && !Files.isExecutable(path)) {
      throw new EmbeddedRedisException(
          name + " is not an executable file. Name the redis-server program itself.");
    }
    return name;
  }
}
