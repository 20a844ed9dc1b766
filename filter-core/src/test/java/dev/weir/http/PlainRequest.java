package dev.weir.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A GET of {@code /} from this machine, with nothing else to it; tests say what is different. */
public interface PlainRequest extends RequestView {
  @Override
  default String method() {
    return "GET";
  }

  @Override
  default String path() {
    return "/";
  }

  @Override
  default String target() {
    return path();
  }

  @Override
  default String scheme() {
    return "http";
  }

  @Override
  default String authority() {
    return "localhost";
  }

  @Override
  default @Nullable String header(String name) {
    return headers(name).isEmpty() ? null : headers(name).get(0);
  }

  @Override
  default List<String> headers(String name) {
    return List.of();
  }

  @Override
  default Iterable<String> headerNames() {
    return List.of();
  }

  @Override
  default String remoteAddress() {
    return "127.0.0.1";
  }

  @Override
  default @Nullable String user() {
    return null;
  }

  @Override
  default @Nullable String sessionId() {
    return null;
  }

  @Override
  default @Nullable Object attribute(String name) {
    return null;
  }
}
