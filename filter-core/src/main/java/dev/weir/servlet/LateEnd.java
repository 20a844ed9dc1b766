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
    } catch (RuntimeException refused) {
      // The container has no thread to spare, or stops. This one is not to be held up.
      Thread thread = new Thread(this::complete, "weir-late-end");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void complete() {
    try {
      exchange.conclude();
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.DEBUG, "A client has not waited for its answer", gone);
    } catch (RuntimeException | Error bug) {
      // Whatever it is: nobody else would end the client's wait.
      LOG.log(System.Logger.Level.ERROR, "A request could not be completed", bug);
    }
    try {
      async.complete();
    } catch (IllegalStateException overAlready) {
      LOG.log(System.Logger.Level.DEBUG, "A request was over before its commit", overAlready);
    }
  }
}
