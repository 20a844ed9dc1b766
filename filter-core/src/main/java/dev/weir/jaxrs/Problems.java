package dev.weir.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.ws.rs.core.Response;

/** Refusals that say no more than they must (RFC 9457), and that nobody stores. */
final class Problems {
  private static final int UNAVAILABLE = 503;
  private static final String RETRY_AFTER_SECONDS = "2";

  private Problems() {}

  static Response unavailable() {
    return response(UNAVAILABLE, "Service Unavailable")
        .header("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }

  static Response.ResponseBuilder response(int status, String title) {
    String body =
        "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + "}";
    return Response.status(status)
        .header("Cache-Control", "no-store")
        .type("application/problem+json")
        .entity(body.getBytes(UTF_8));
  }
}
