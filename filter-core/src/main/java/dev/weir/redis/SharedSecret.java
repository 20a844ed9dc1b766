package dev.weir.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Agrees with the other nodes upon the secrets, through Redis. The oldest wins: one rule for a
 * start without Redis, for a Redis that was flushed, and for two nodes that start first.
 * Thread-safe.
 */
public final class SharedSecret {
  private static final Script EXCHANGE = Script.writes(SharedSecret.class, "exchange_secret.lua");
  private static final Duration LIFE = Duration.ofDays(30);
  private static final System.Logger LOG = System.getLogger("dev.weir.redis");

  private final RedisGateway gateway;
  private final SecretRing ring;
  private final String key;

  public SharedSecret(RedisGateway gateway, KeySpace keys, SecretRing ring) {
    this.gateway = gateway;
    this.ring = ring;
    this.key = keys.key("secrets");
  }

  /**
   * Tells Redis the secret that signs here, and takes in those it knows; a secret that has signed
   * nothing yet gives way to any that Redis knows, so that a node which joins others never signs
   * with one that they have yet to hear of. Idempotent; to be called at every connect and now and
   * then, which also keeps the secrets from expiring (30 days). Does nothing when the secret is a
   * configured one. Fails as {@link RedisGateway#run} does.
   */
  public CompletableFuture<Void> exchange() {
    if (ring.isFixed()) {
      return CompletableFuture.completedFuture(null);
    }
    return exchange(ring.unsettled());
  }

  private CompletableFuture<Void> exchange(boolean givingWay) {
    Secret own = ring.signing();
    return gateway
        .run(
            EXCHANGE,
            List.of(key),
            own.hex(),
            own.createdMicros(),
            SecretRing.MOST_ACCEPTED,
            LIFE.toMillis(),
            givingWay ? 1 : 0)
        .thenCompose(reply -> adopt(secrets(reply), givingWay));
  }

  private CompletableFuture<Void> adopt(List<Secret> known, boolean gaveWay) {
    if (known.isEmpty() && gaveWay) {
      return exchange(false); // what stood there were no secrets
    }
    ring.adopt(known);
    return CompletableFuture.completedFuture(null);
  }

  private static List<Secret> secrets(Reply reply) {
    List<Secret> secrets = new ArrayList<>();
    for (int i = 0; i + 1 < reply.size(); i += 2) {
      try {
        secrets.add(new Secret(HexFormat.of().parseHex(reply.text(i)), reply.number(i + 1)));
      } catch (IllegalArgumentException e) {
        // One spoilt entry must not keep the nodes from agreeing upon the others.
        LOG.log(System.Logger.Level.WARNING, "An entry among the secrets in Redis is no secret");
      }
    }
    return secrets;
  }
}
