package dev.weir.redis;

import java.io.Serial;

/**
 * Redis did not do what was asked, for a reason outside the caller's power. Caught in one place
 * only, {@code dev.weir.fallback.Failover}. Carries no stack trace: it is an answer, made often
 * while Redis is away.
 */
public final class RedisUnavailable extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Failure failure;

  /**
   * @param failure one of {@link Failure#OUTAGE}, {@link Failure#REFUSES_WRITES}, {@link
   *     Failure#MISCONFIGURED}
   * @param message what happened, without secrets
   */
  public RedisUnavailable(Failure failure, String message) {
    super(message, null, false, false);
    this.failure = failure;
  }

  /** What kind of trouble it is. */
  public Failure failure() {
    return failure;
  }
}
