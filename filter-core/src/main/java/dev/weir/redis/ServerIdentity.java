package dev.weir.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Notices that another server answers than before: restarted, promoted, or failed over to. It may
 * lack the latest writes that the other one took, also where {@link Epoch} cannot tell.
 * Thread-safe.
 */
public final class ServerIdentity {
  private static final Script IDENTIFY = Script.reads(ServerIdentity.class, "identify_server.lua");

  private final RedisGateway gateway;
  private final String key;
  private final AtomicReference<@Nullable String> last = new AtomicReference<>();

  /** What a look found. */
  public enum Finding {
    /** The server that answered before, or the first one. */
    SAME,
    /** Another one. */
    OTHER,
    /** It does not say who it is. */
    UNKNOWN
  }

  public ServerIdentity(RedisGateway gateway, KeySpace keys) {
    this.gateway = gateway;
    this.key = keys.key("epoch");
  }

  /** Looks who answers. Fails as {@link RedisGateway#run} does. */
  public CompletableFuture<Finding> look() {
    return gateway.run(IDENTIFY, List.of(key)).thenApply(reply -> compare(reply.text(0)));
  }

  private Finding compare(String id) {
    if (id.isEmpty()) {
      return Finding.UNKNOWN;
    }
    String before = last.getAndSet(id);
    return before == null || before.equals(id) ? Finding.SAME : Finding.OTHER;
  }
}
