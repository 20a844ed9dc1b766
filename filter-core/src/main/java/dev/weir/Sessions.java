package dev.weir;

import dev.weir.session.SessionEngine;
import java.util.concurrent.CompletionStage;

/** Sessions, as a part of a node. */
record Sessions(SessionEngine engine) implements Feature {

  @Override
  public CompletionStage<?> warmUp() {
    return engine.warmUp();
  }

  @Override
  public void run(Background background) {
    background.every(SessionEngine.FLUSH_PAUSE, "touches", engine::flushTouches);
    background.every(
        SessionEngine.SWEEP_PAUSE, "time-outs", () -> engine.sweep(background.listeners()));
  }

  @Override
  public void remind() {
    engine.remind();
  }

  @Override
  public void reseed() {
    engine.reseed();
  }
}
