package dev.weir.bench;

import dev.weir.http.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request without HTTP: GET of a path, from an address. */
record BenchRequest(String path, String remoteAddress) implements RequestView {

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return path;
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
    return null;
  }

  @Override
  public List<String> headers(String name) {
    return List.of();
  }

  @Override
  public List<String> headerNames() {
    return List.of();
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
