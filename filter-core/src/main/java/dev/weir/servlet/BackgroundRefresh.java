package dev.weir.servlet;

import dev.weir.responsecache.CachePlan;
import dev.weir.responsecache.ResponseCache;
import dev.weir.responsecache.policy.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Makes a new response in the place of a stale one, on the thread of the request that got the stale
 * one, after that is out; without that request's credentials, and for nobody to read.
 */
final class BackgroundRefresh {
  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");

  private BackgroundRefresh() {}

  static void run(
      CachePlan.Refresh refresh,
      ResponseCache cache,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain) {
    WatchedExchange watched =
        new WatchedExchange(refresh.exchange(), new Recorder(cache.mostBodyBytes()), new Traces());
    boolean well = false;
    try {
      UnseenResponse unseen = new UnseenResponse(response, watched, refresh.encoding());
      chain.doFilter(
          new NobodysRequest(
              request, watched.replacedFields(), cache.credentialFields(), watched.traces()),
          unseen);
      well = unseen.finish();
    } catch (IOException | ServletException | RuntimeException failure) {
      // The client has its answer; what is stored stays as it is.
      LOG.log(System.Logger.Level.WARNING, "A stale response could not be replaced", failure);
    } finally {
      // Does nothing where the exchange has come to its end.
      watched.abandon(Refusal.INCOMPLETE);
      cache.refreshed(well);
    }
  }
}
