package dev.weir.embedded;

import java.nio.file.Path;

/** Where the {@code redis-server} program comes from. */
public sealed interface RedisBinary permits BundledBinary, InstalledBinary {

  /**
   * The program inside the artifact {@code org.signal:embedded-redis} on the class path: Redis
   * 7.0.15 for Linux and macOS.
   */
  static RedisBinary bundled() {
    return new BundledBinary();
  }

  /** The program at {@code path}. */
  static RedisBinary at(Path path) {
    return new InstalledBinary(path.toAbsolutePath().toString());
  }

  /** The {@code redis-server} that the environment's {@code PATH} leads to. */
  static RedisBinary onPath() {
    return new InstalledBinary("redis-server");
  }

  /**
   * The command that starts the program. Throws {@link EmbeddedRedisException} when there is none.
   */
  String command();
}
