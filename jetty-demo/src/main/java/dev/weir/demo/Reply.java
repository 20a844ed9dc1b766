package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.http.HttpStatus;

/** An answer of the API: JSON that nobody stores. */
record Reply(int status, String contentType, JsonObject body) {
  private static final JsonProvider JSON = JsonProvider.provider();

  /** The beginning of a JSON object. */
  static JsonObjectBuilder object() {
    return JSON.createObjectBuilder();
  }

  /** What was asked for. */
  static Reply ok(JsonObjectBuilder body) {
    return new Reply(HttpServletResponse.SC_OK, "application/json", body.build());
  }

  /** Why not (RFC 9457). */
  static Reply problem(int status, String detail) {
    JsonObject body =
        object()
            .add("type", "about:blank")
            .add("title", HttpStatus.getMessage(status))
            .add("status", status)
            .add("detail", detail)
            .build();
    return new Reply(status, "application/problem+json", body);
  }

  /** Answers, once the body of the request is out of the way. */
  void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    UnreadBody.settle(request, response);
    byte[] bytes = body.toString().getBytes(UTF_8);
    response.setStatus(status);
    response.setHeader("Cache-Control", "no-store");
    response.setContentType(contentType);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
