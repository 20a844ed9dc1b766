package dev.weir.jaxrs;

import dev.weir.Weir;
import dev.weir.servlet.WeirContext;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Providers;
import java.util.concurrent.atomic.AtomicInteger;

/** Resources with each of the annotations; answers say how often they were computed. */
@Path("/menu")
@RateLimited("wide")
public class MenuResource implements Menu {
  private static final AtomicInteger COMPUTED = new AtomicInteger();

  /** For JAX-RS. */
  public MenuResource() {}

  @GET
  public String plain() {
    return next();
  }

  @Override
  public String offers() {
    return next();
  }

  @GET
  @Path("own")
  @RateLimited(limit = 2, window = "1h")
  public String own() {
    return next();
  }

  @GET
  @Path("lost")
  @RateLimited("lost")
  public String lost() {
    return next();
  }

  @GET
  @Path("free")
  @Unlimited
  public String free() {
    return next();
  }

  @GET
  @Path("users")
  @RateLimited("by-user")
  public String users() {
    return next();
  }

  @GET
  @Path("failing")
  @RateLimited("failures")
  public String failing() {
    throw new WebApplicationException(Response.status(400).build());
  }

  @GET
  @Path("lenient")
  @RateLimited("failures")
  public String lenient() {
    return next();
  }

  @GET
  @Path("days/{day: [a-z]+}")
  @Cached(ttl = "60s", tags = "menu", vary = "Accept-Language")
  public String day(@PathParam("day") String day) {
    if (day.equals("never")) {
      throw new WebApplicationException(Response.status(404).build());
    }
    return day + ' ' + next();
  }

  @GET
  @Path("fresh/{dish}")
  @Cached(ttl = "60s")
  public Response fresh(@PathParam("dish") String dish) {
    return Response.ok(dish + ' ' + next()).header("Cache-Control", "no-store").build();
  }

  @GET
  @Path("secret")
  @NotCached
  public Response secret() {
    return Response.ok(next()).header("Cache-Control", "max-age=60").build();
  }

  @POST
  @Path("purge")
  @Unlimited
  public String purge(@Context ServletContext context) {
    return String.valueOf(WeirContext.of(context).responses().orElseThrow().purgeTags("menu"));
  }

  @GET
  @Path("weir")
  @Unlimited
  public String weir(@Context Providers providers) {
    ContextResolver<Weir> resolver =
        providers.getContextResolver(Weir.class, MediaType.WILDCARD_TYPE);
    return String.valueOf(resolver.getContext(Weir.class).active());
  }

  @GET
  @Path("private")
  @ActiveToken
  public String members() {
    return next();
  }

  private static String next() {
    return Integer.toString(COMPUTED.incrementAndGet());
  }
}
