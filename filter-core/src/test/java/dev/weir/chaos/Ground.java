package dev.weir.chaos;

import dev.weir.embedded.RedisServer;
import java.util.Map;

/** What the nodes of a cluster stand on. */
sealed interface Ground extends AutoCloseable permits OneServer, Watched, Sharded {

  /** The settings that lead a node there, past whatever may be done to its network alone. */
  Map<String, String> way(int node);

  /** The settings that lead somebody there whose network is well. */
  Map<String, String> straightWay();

  /** One of its servers. */
  RedisServer server();

  /** How many servers a node talks to, those included that come in the place of others. */
  int servers();

  @Override
  void close();
}
