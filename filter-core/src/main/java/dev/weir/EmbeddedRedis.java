package dev.weir;

import dev.weir.config.Settings;
import dev.weir.embedded.RedisBinary;
import dev.weir.embedded.RedisServer;
import java.nio.file.Path;

/** Starts the private Redis that the settings ask for. */
final class EmbeddedRedis {
  private static final String ON_THE_PATH = "path";

  private EmbeddedRedis() {}

  static RedisServer start(Settings settings) {
    return RedisServer.start(RedisServer.Options.defaults().binary(binary(settings)));
  }

  private static RedisBinary binary(Settings settings) {
    String server = settings.embeddedServer();
    if (server == null) {
      return RedisBinary.bundled();
    }
    return server.equals(ON_THE_PATH) ? RedisBinary.onPath() : RedisBinary.at(Path.of(server));
  }
}
