package dev.weir;

import dev.weir.fallback.Backbone;
import dev.weir.redis.Epoch;
import dev.weir.redis.Epoch.Answerer;
import dev.weir.telemetry.Event;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives back to Redis what it has lost, once for each time, however many signs of it there are: all
 * that this node holds when data are gone or there is a new master, the latest writes when another
 * server answers. As long as the same one does, what it took some seconds ago is let go of.
 * Thread-safe.
 */
final class Restoration {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  private final Backbone backbone;
  private final Epoch epoch;
  private final List<Feature> features;
  private final Executor executor;
  private final AtomicBoolean newMaster = new AtomicBoolean();
  private final AtomicBoolean recovered = new AtomicBoolean();

  /**
   * @param features those that hold something, also such as are added later
   */
  Restoration(Backbone backbone, Epoch epoch, List<Feature> features, Executor executor) {
    this.backbone = backbone;
    this.epoch = epoch;
    this.features = features;
    this.executor = executor;
  }

  /**
   * A master is about to be used that was none before: it may lag by more than the latest writes.
   */
  void newMaster() {
    newMaster.set(true);
  }

  /** Redis was away: if it does not say who it is, it may well be another one. */
  void recovered() {
    recovered.set(true);
  }

  /** The write probe, which looks on the way what Redis has lost. */
  CompletionStage<Epoch.State> mark() {
    long asked = System.nanoTime();
    return epoch
        .mark()
        .whenComplete(
            (state, failed) -> {
              if (failed == null) {
                executor.execute(() -> conclude(state, asked));
              }
            });
  }

  private void conclude(Epoch.State state, long asked) {
    boolean back = recovered.getAndSet(false);
    boolean other =
        state.answerer() == Answerer.OTHER || (state.answerer() == Answerer.UNKNOWN && back);
    boolean promoted = newMaster.getAndSet(false);
    if (state.lostData()) {
      backbone.telemetry().count(Event.REDIS_LOST_DATA);
    }
    if (other) {
      backbone.telemetry().count(Event.REDIS_OTHER_SERVER);
      LOG.log(
          System.Logger.Level.INFO,
          "Another Redis answers, or the same one restarted: it is sent the latest writes again");
    }
    if (state.lostData() || promoted) {
      features.forEach(Feature::reseed);
      repeat();
    } else if (other) {
      features.forEach(Feature::remind);
      repeat();
    } else if (backbone.failover().writesWell()) {
      backbone.journal().confirm(asked);
    }
  }

  private void repeat() {
    backbone.journal().repeat();
    backbone.journal().drain();
  }
}
