package dev.weir.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;

/** The one after authentication: JAX-RS takes only one filter of each class for a method. */
record LateRateLimitRequestFilter(RateLimitRequestFilter filter) implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext context) {
    filter.filter(context);
  }
}
