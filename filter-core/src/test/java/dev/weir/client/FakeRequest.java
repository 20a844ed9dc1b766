package dev.weir.client;

import dev.weir.http.RequestView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request from a peer with some lines of headers. */
record FakeRequest(@Nullable String peer, Map<String, List<String>> lines) implements RequestView {

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String path() {
    return "/";
  }

  @Override
  public String target() {
    return "/";
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public String authority() {
    return "localhost";
  }

  @Override
  public @Nullable String header(String name) {
    return headers(name).isEmpty() ? null : headers(name).get(0);
  }

  @Override
  public List<String> headers(String name) {
    return lines.getOrDefault(name, List.of());
  }

  @Override
  public List<String> headerNames() {
    return List.copyOf(lines.keySet());
  }

  @Override
  @SuppressWarnings("NullAway") // containers have been seen to return null for Unix sockets
  public String remoteAddress() {
    return peer;
  }

  @Override
  public @Nullable String user() {
    return null;
  }

  @Override
  public @Nullable String sessionId() {
    return null;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return null;
  }
}
