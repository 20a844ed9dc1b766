package dev.weir;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The part that a feature takes in the life of a node. All of it is called on the background thread
 * or at the start, and nothing of it blocks.
 */
interface Feature extends AutoCloseable {

  /** Learns from Redis what it wants to know before the first request; once, when it is reached. */
  default CompletionStage<?> warmUp() {
    return CompletableFuture.completedStage(null);
  }

  /** Begins its periodic work. */
  default void run(Background background) {}

  /** Catches up when Redis answers again after it did not. */
  default void rejoin() {}

  /**
   * Gives another server, which may have missed the latest writes, what the journal does not write
   * again by itself.
   */
  default void remind() {}

  /** Gives back to Redis, which has lost its data, what this node still holds. */
  default void reseed() {}

  /** Ends what it began itself; periodic work and connections have ended by then. */
  @Override
  default void close() {}
}
