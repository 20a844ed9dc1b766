package dev.weir;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The bounded wait for Redis when an application starts. */
final class Joining {
  private Joining() {}

  /** Whether {@code steps} succeeded within {@code limit}; why not is for the gateway to log. */
  static boolean within(Duration limit, Supplier<? extends CompletionStage<?>> steps) {
    try {
      steps.get().toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
