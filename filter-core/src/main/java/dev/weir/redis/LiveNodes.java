package dev.weir.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How many nodes of the application are alive: each tells Redis every second, and one that has not
 * been heard of for five seconds no longer counts. While Redis is away the last count stands.
 * Thread-safe.
 */
public final class LiveNodes {
  private static final Script MARK = Script.writes(LiveNodes.class, "mark_node.lua");
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final RedisGateway gateway;
  private final String key;
  private final String node;
  private volatile int count;

  /**
   * @param node this node's name
   * @param assumed how many there are until Redis has told
   */
  public LiveNodes(RedisGateway gateway, KeySpace keys, String node, int assumed) {
    this.gateway = gateway;
    this.key = keys.key("nodes");
    this.node = node;
    this.count = Math.max(1, assumed);
  }

  /** Nodes alive when Redis was last asked, this one among them; at least 1. */
  public int count() {
    return count;
  }

  /**
   * Tells Redis that this node lives and asks for the others. Fails as {@link RedisGateway#run}.
   */
  public CompletableFuture<Integer> mark() {
    return gateway
        .run(MARK, List.of(key), node, SILENCE.toMillis() * 1000)
        .thenApply(
            reply -> {
              count = (int) Math.max(1, reply.number(0));
              return count;
            });
  }
}
