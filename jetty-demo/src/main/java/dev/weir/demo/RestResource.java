package dev.weir.demo;

import dev.weir.jaxrs.ActiveToken;
import dev.weir.jaxrs.Cached;
import dev.weir.jaxrs.RateLimited;
import dev.weir.jaxrs.Unlimited;
import dev.weir.jaxrs.WeirFeature;
import dev.weir.ratelimit.Decision;
import dev.weir.responsecache.ResponseCache;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code /rest/...}: what {@code /api/...} shows by rules, by annotations. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RateLimited("default")
public final class RestResource {
  private static final String TAG = "rest-report";

  private final String node;
  private final Tokens tokens;
  private final ResponseCache cache;

  RestResource(String node, Tokens tokens, ResponseCache cache) {
    this.node = node;
    this.tokens = tokens;
    this.cache = cache;
  }

  /** The session, which this never creates. */
  @GET
  @Path("session")
  @Unlimited
  public String session(@Context HttpServletRequest request) {
    return SessionView.of(request).json(node).build().toString();
  }

  /** Limited as the whole class is, 100 times a minute. */
  @GET
  @Path("limited")
  public String limited(@Context HttpServletRequest request) {
    return standing(request);
  }

  /** Limited by another policy, 10 times a minute. */
  @GET
  @Path("strict")
  @RateLimited("strict")
  public String strict(@Context HttpServletRequest request) {
    return standing(request);
  }

  /** Limited by no policy but its own. */
  @GET
  @Path("burst")
  @RateLimited(limit = 3, window = "10s")
  public String burst(@Context HttpServletRequest request) {
    return standing(request);
  }

  /** For those with a live token. */
  @GET
  @Path("private")
  @ActiveToken
  public String members(@Context HttpServletRequest request) {
    String user = LogoutServlet.user(request, tokens);
    return Reply.object().add("user", user).add("node", node).build().toString();
  }

  /** A report that takes 200 ms to compute. */
  @GET
  @Path("report")
  @Unlimited
  @Cached(ttl = "60s", swr = "30s", tags = TAG, shared = true)
  public Response report(@QueryParam("rows") @DefaultValue("10") String rows) {
    return Report.rows(rows)
        .map(count -> Response.ok(Report.compute(node, count)).build())
        .orElseGet(() -> Response.status(Response.Status.BAD_REQUEST).build());
  }

  /** Purges the report. */
  @POST
  @Path("report/refresh")
  public String refresh() {
    boolean everywhere = cache.purgeTags(TAG);
    return Reply.object().add("purged", TAG).add("everywhere", everywhere).build().toString();
  }

  private String standing(HttpServletRequest request) {
    JsonObjectBuilder body = Reply.object().add("node", node);
    if (request.getAttribute(WeirFeature.DECISION) instanceof Decision decision) {
      body.add("remaining", decision.remaining()).add("withoutRedis", decision.local());
    }
    return body.build().toString();
  }
}
