package dev.weir.chaos;

import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One Redis, behind a proxy for each node.
 *
 * @param directory where it keeps its data
 */
record OneServer(RedisServer server, Path directory, List<FaultyProxy> proxies) implements Ground {

  private static final int SLOW_MICROS = 1500;
  private static final int QUICK_MICROS = 50;

  /** One that is seen to load what it has saved. */
  static OneServer start(int nodes) {
    return start(nodes, SLOW_MICROS);
  }

  /** One that loads quickly, however much it has come to hold. */
  static OneServer startQuick(int nodes) {
    return start(nodes, QUICK_MICROS);
  }

  private static OneServer start(int nodes, int microsForAKey) {
    Path directory = temporary();
    RedisServer server =
        RedisServer.start(
            RedisServer.Options.defaults()
                .directory(directory)
                .config("lua-time-limit", "50")
                .config("key-load-delay", Integer.toString(microsForAKey))
                .config("loading-process-events-interval-bytes", "1024"));
    List<FaultyProxy> proxies = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      proxies.add(FaultyProxy.to(server));
    }
    return new OneServer(server, directory, List.copyOf(proxies));
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("weir-chaos");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public Map<String, String> way(int node) {
    return Map.of("weir.redis.url", proxies.get(node).url());
  }

  @Override
  public Map<String, String> straightWay() {
    return Map.of("weir.redis.url", server.url());
  }

  @Override
  public int servers() {
    return 1;
  }

  @Override
  public void close() {
    proxies.forEach(FaultyProxy::close);
    server.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
