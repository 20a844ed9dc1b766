package dev.weir.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the features want to know of one request, whatever API it came through. Belongs to one
 * request; not thread-safe.
 */
public interface RequestView {

  /** The method as sent, {@code GET}. */
  String method();

  /**
   * The path below the application that rules are matched with: decoded, without path parameters,
   * dot segments and repeated slashes, always beginning with a slash. All spellings of one resource
   * have the same path.
   */
  String path();

  /** The request target as received: the undecoded path with the context path, and the query. */
  String target();

  /** {@code http} or {@code https}. */
  String scheme();

  /** {@code host} or {@code host:port} that the request was sent to. */
  String authority();

  /** The first value of a header, or null when there is none. */
  @Nullable String header(String name);

  /** All values of a header, line by line. */
  List<String> headers(String name);

  /** The names of all headers. */
  Iterable<String> headerNames();

  /** Address of the peer that the connection comes from; a proxy's when there is one between. */
  String remoteAddress();

  /** Name of the authenticated user, or null when there is none. */
  @Nullable String user();

  /** Id of the session that the request is in, or null when there is none. */
  @Nullable String sessionId();

  /** An attribute that the application or a filter has set on the request, or null. */
  @Nullable Object attribute(String name);
}
