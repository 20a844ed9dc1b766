package dev.weir.responsecache;

import dev.weir.http.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as if the client had named the host under which the responses of all hosts are kept.
 */
record CanonicalRequest(RequestView request, String authority) implements RequestView {
  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String path() {
    return request.path();
  }

  @Override
  public String target() {
    return request.target();
  }

  @Override
  public String scheme() {
    return request.scheme();
  }

  @Override
  public @Nullable String header(String name) {
    return request.header(name);
  }

  @Override
  public List<String> headers(String name) {
    return request.headers(name);
  }

  @Override
  public Iterable<String> headerNames() {
    return request.headerNames();
  }

  @Override
  public String remoteAddress() {
    return request.remoteAddress();
  }

  @Override
  public @Nullable String user() {
    return request.user();
  }

  @Override
  public @Nullable String sessionId() {
    return request.sessionId();
  }

  @Override
  public @Nullable Object attribute(String name) {
    return request.attribute(name);
  }
}
