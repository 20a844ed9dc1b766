package dev.weir.servlet;

import dev.weir.Weir;
import dev.weir.responsecache.CachePlan;
import dev.weir.responsecache.Exchange;
import dev.weir.responsecache.ResponseCache;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Caches responses (RFC 9111) where the rules of the settings say so. To be mapped behind the
 * filters for sessions, tokens and rate limits and before those of the application, to every path,
 * for the dispatchers REQUEST and ASYNC, with asynchronous requests supported. Acts once for each
 * request, however often it is mapped; without rules it does nothing.
 */
public final class ResponseCacheFilter extends HttpFilter {
  @Serial private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");
  private static final String SURROGATE_KEY = "Surrogate-Key";

  private transient @Nullable Weir weir;
  private transient @Nullable ResponseCache cache;
  private transient List<String> aside = List.of();
  private transient boolean started;

  /** A filter that finds its {@link Weir} in the servlet context, or makes one. */
  public ResponseCacheFilter() {}

  /** A filter over a {@link Weir} that the caller made and closes. */
  public ResponseCacheFilter(Weir weir) {
    this.weir = weir;
  }

  @Override
  public void init() {
    started = weir == null && !WeirContext.present(getServletContext());
    Weir found = weir != null ? weir : WeirContext.obtain(getServletContext());
    weir = found;
    cache = found.responses().orElse(null);
    aside = cache == null ? List.of() : List.of(SURROGATE_KEY, cache.ownField());
  }

  /** Closes the Weir that this filter had to make, where nothing else started one. */
  @Override
  public void destroy() {
    if (started) {
      started = false;
      WeirContext.close(getServletContext());
    }
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Object earlier = request.getAttribute(ResponseCache.WATCHED);
    if (cache == null || earlier != null) {
      chain.doFilter(request, response);
      if (earlier instanceof RecordingResponse watched && atEnd(request)) {
        watched.finish();
      }
      return;
    }
    CachePlan plan = plan(request, cache);
    if (plan instanceof CachePlan.Serve serve) {
      serve(serve, cache, request, response, chain);
    } else if (plan instanceof CachePlan.Forward forward) {
      forward(forward.exchange(), request, response, chain);
    } else {
      request.setAttribute(ResponseCache.WATCHED, true);
      if (plan instanceof CachePlan.Bypass bypass && !bypass.status().isEmpty()) {
        response.addHeader("Cache-Status", bypass.status());
      }
      chain.doFilter(request, response);
    }
  }

  private static void serve(
      CachePlan.Serve serve,
      ResponseCache cache,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException {
    CachePlan.Refresh refresh = serve.refresh();
    if (refresh == null) {
      CachedAnswer.send(serve.answer(), request, response);
      return;
    }
    request.setAttribute(ResponseCache.WATCHED, true);
    try {
      CachedAnswer.send(serve.answer(), request, response);
      response.getOutputStream().close();
    } finally {
      BackgroundRefresh.run(refresh, cache, request, response, chain);
    }
  }

  private static boolean atEnd(HttpServletRequest request) {
    return request.getDispatcherType() == jakarta.servlet.DispatcherType.ASYNC
        && !request.isAsyncStarted();
  }

  private CachePlan plan(HttpServletRequest request, ResponseCache responses) {
    try {
      return responses.plan(
          new ServletRequestView(request),
          () -> Deadlines.of(request, Objects.requireNonNull(weir)));
    } catch (RuntimeException bug) {
      // Whatever is wrong with the cache, the application can do without it.
      responses.failed();
      LOG.log(System.Logger.Level.ERROR, "The response cache failed", bug);
      return new CachePlan.Ignore();
    }
  }

  private void forward(
      Exchange exchange,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    ResponseCache responses = Objects.requireNonNull(cache);
    WatchedExchange watched =
        new WatchedExchange(exchange, new Recorder(responses.mostBodyBytes()), new Traces());
    RecordingResponse recording =
        new RecordingResponse(request, response, watched, new FieldsAside(aside));
    request.setAttribute(ResponseCache.WATCHED, recording);
    CacheRequest asked =
        new CacheRequest(request, recording, watched.traces(), watched.replacedFields());
    try {
      chain.doFilter(asked, recording);
    } catch (IOException | ServletException | RuntimeException | Error failure) {
      if (!recording.standIn()) {
        throw failure;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "The application failed, and a stored response stands in for its answer",
          failure);
      return;
    }
    if (!asked.isAsyncStarted()) {
      recording.finish();
    }
  }
}
