package dev.weir.fallback;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** Brings a failover that no watch looks after into the state that a test wants. */
public final class Circumstances {
  private Circumstances() {}

  /** Has Redis taken to be well again, as the watch would find after a second. */
  public static void mend(Failover failover) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              failover.circuits().reads().close();
              return failover.writesWell();
            });
  }
}
