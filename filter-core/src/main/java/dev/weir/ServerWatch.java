package dev.weir;

import dev.weir.fallback.Backbone;
import dev.weir.redis.ServerIdentity;
import dev.weir.redis.ServerIdentity.Finding;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Looks which server answers. As long as it is the same one, the writes that it took some seconds
 * ago are let go of; when it is another one, the latest are written again.
 */
final class ServerWatch {
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger("dev.weir");

  private final Backbone backbone;
  private final ServerIdentity identity;
  private final Executor executor;
  private final Runnable onOther;

  /**
   * @param onOther called on the executor when another server answers
   */
  ServerWatch(Backbone backbone, Executor executor, Runnable onOther) {
    this.backbone = backbone;
    this.identity = new ServerIdentity(backbone.gateway(), backbone.keys());
    this.executor = executor;
    this.onOther = onOther;
  }

  /**
   * Looks, unless Redis is away.
   *
   * @param recovered whether it was away, so that a server which does not say who it is may well be
   *     another one
   */
  void look(boolean recovered) {
    long asked = System.nanoTime();
    backbone
        .failover()
        .tryRead(identity::look)
        .thenAccept(
            finding ->
                finding.ifPresent(
                    found -> executor.execute(() -> conclude(found, recovered, asked))));
  }

  private void conclude(Finding found, boolean recovered, long asked) {
    if (found == Finding.OTHER || (found == Finding.UNKNOWN && recovered)) {
      backbone.telemetry().count(Event.REDIS_OTHER_SERVER);
      LOG.log(
          System.Logger.Level.INFO,
          "Another Redis answers, or the same one restarted: it is sent the latest writes again");
      onOther.run();
    } else if (backbone.failover().writesWell()) {
      backbone.journal().confirm(asked);
    }
  }
}
