package dev.weir.servlet;

import jakarta.servlet.AsyncContext;
import java.io.IOException;

/**
 * The end of a request that no thread waits for: once Redis has taken the session, or the time for
 * that is up, a thread of the container's tells the client and completes the response.
 */
final class LateEnd {
  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");

  private final SessionExchange exchange;
  private final AsyncContext async;

  private LateEnd(SessionExchange exchange, AsyncContext async) {
    this.exchange = exchange;
    this.async = async;
  }

  /** Sees to the end of {@code exchange}, whose commit has begun. */
  static void of(SessionExchange exchange, AsyncContext async) {
    // The commit ends in any case, and much earlier.
    async.setTimeout(0);
    exchange.session().whenCommitted(new LateEnd(exchange, async)::proceed);
  }

  private void proceed() {
    try {
      async.start(this::complete);
    } catch (RuntimeException stopping) {
      // No thread of the container's is to be had: better a borrowed one than no answer.
      complete();
    }
  }

  private void complete() {
    try {
      exchange.conclude();
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.DEBUG, "A client has not waited for its answer", gone);
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "A request could not be completed", bug);
    }
    try {
      async.complete();
    } catch (IllegalStateException overAlready) {
      LOG.log(System.Logger.Level.DEBUG, "A request was over before its commit", overAlready);
    }
  }
}
