package dev.weir.servlet;

import dev.weir.http.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plain GET for a target at {@code http://test.example}, without any fields. */
record AskedFor(String target) implements RequestView {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String path() {
    return target.split("[?;]", 2)[0];
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public String authority() {
    return "test.example";
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
  public String remoteAddress() {
    return "127.0.0.1";
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
