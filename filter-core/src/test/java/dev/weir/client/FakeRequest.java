package dev.weir.client;

import dev.weir.http.PlainRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request from a peer with some lines of headers. */
record FakeRequest(@Nullable String peer, Map<String, List<String>> lines) implements PlainRequest {

  @Override
  public List<String> headers(String name) {
    return lines.getOrDefault(name, List.of());
  }

  @Override
  public Iterable<String> headerNames() {
    return List.copyOf(lines.keySet());
  }

  @Override
  @SuppressWarnings("NullAway") // containers have been seen to return null for Unix sockets
  public String remoteAddress() {
    return peer;
  }
}
