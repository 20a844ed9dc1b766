package dev.weir.redis;

import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for threads that end by themselves, so that none outlives the gateway. */
final class NettyThreads {
  private NettyThreads() {}

  /** Waits for {@code thread} and for Netty's idle global thread, {@code limit} at most. */
  static void awaitEnd(Thread thread, Duration limit) {
    try {
      thread.join(limit.toMillis() / 2);
      GlobalEventExecutor.INSTANCE.awaitInactivity(limit.toMillis() / 2, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      // Netty says so when that thread was never needed.
      System.getLogger("dev.weir.redis").log(System.Logger.Level.TRACE, "no global Netty thread");
    }
  }
}
