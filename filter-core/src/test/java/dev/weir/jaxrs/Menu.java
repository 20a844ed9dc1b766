package dev.weir.jaxrs;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** An interface whose annotations hold for what implements it. */
public interface Menu {
  @GET
  @Path("offers")
  @RateLimited("tight")
  String offers();
}
