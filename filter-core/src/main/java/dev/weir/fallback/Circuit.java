package dev.weir.fallback;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A breaker that opens when half of the latest calls failed, never lets a user's call find out
 * whether it may close, and changes at most once a second. Thread-safe.
 */
final class Circuit {
  private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int WINDOW = 20;
  private static final int MIN_CALLS = 8;
  private static final float FAILURE_PERCENT = 50;
  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.custom()
          .slidingWindow(
              WINDOW,
              MIN_CALLS,
              SlidingWindowType.COUNT_BASED,
              SlidingWindowSynchronizationStrategy.LOCK_FREE)
          .failureRateThreshold(FAILURE_PERCENT)
          // It is never asked for permission, so this does not run out; only the probes close it.
          .waitDurationInOpenState(Duration.ofDays(1))
          .build();

  private final CircuitBreaker breaker;
  private final LongSupplier nanoTime;

  /** How many more successes it takes until the window holds nothing else. */
  private final AtomicInteger unsure = new AtomicInteger(WINDOW);

  private volatile long changedNanos;
  private volatile boolean heard;

  /**
   * @param onChange called after each opening and closing, by whichever thread caused it
   */
  Circuit(String name, LongSupplier nanoTime, Runnable onChange) {
    this.breaker = CircuitBreaker.of(name, CONFIG);
    this.nanoTime = nanoTime;
    this.changedNanos = nanoTime.getAsLong() - CALM_NANOS;
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              unsure.set(WINDOW);
              State from = event.getStateTransition().getFromState();
              State to = event.getStateTransition().getToState();
              if ((from == State.OPEN) != (to == State.OPEN)) {
                changedNanos = nanoTime.getAsLong();
                onChange.run();
              }
            });
  }

  boolean closed() {
    return breaker.getState() != State.OPEN;
  }

  void succeeded(long nanos) {
    if (!heard) {
      heard = true;
    }
    // Counting takes longer than all else that is done for a success.
    if (unsure.get() > 0) {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      unsure.updateAndGet(left -> Math.max(0, left - 1));
    }
  }

  void failed(long nanos, Throwable reason) {
    if (closed()) {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, reason);
      unsure.set(WINDOW);
    }
  }

  /** Opens at once, unless it closed less than a second ago. */
  void open() {
    if (breaker.getState() == State.CLOSED && calm()) {
      breaker.transitionToOpenState();
    }
  }

  /**
   * Closes, unless it opened less than a second ago. For a second after that failures are not
   * counted.
   */
  void close() {
    if (!closed() && calm()) {
      breaker.transitionToMetricsOnlyState();
    }
  }

  /** Lets failures count again once a second has passed since it closed. */
  void settle() {
    if (breaker.getState() == State.METRICS_ONLY && calm()) {
      breaker.transitionToClosedState();
    }
  }

  /** Whether a call succeeded since this was last asked. */
  boolean heard() {
    boolean answer = heard;
    heard = false;
    return answer;
  }

  private boolean calm() {
    return nanoTime.getAsLong() - changedNanos >= CALM_NANOS;
  }
}
