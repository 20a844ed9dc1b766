package dev.weir.servlet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A browser of sorts: one cookie jar for all nodes, redirects followed. Thread-safe. */
public final class TestClient {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          // Else it asks for an upgrade to HTTP/2, and such a request passes the cache by.
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final Map<String, String> cookies = new ConcurrentHashMap<>();
  private final Map<String, String> headers = new ConcurrentHashMap<>();

  /** The answer to a GET. */
  public HttpResponse<String> get(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    if (!cookies.isEmpty()) {
      request.header("Cookie", header());
    }
    headers.forEach(request::header);
    try {
      HttpResponse<String> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      response.headers().allValues("Set-Cookie").forEach(this::keep);
      return response.statusCode() == 302
          ? get(uri.resolve(response.headers().firstValue("Location").orElseThrow()))
          : response;
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** The body of the answer to a GET that succeeds. */
  public String body(URI uri) {
    HttpResponse<String> response = get(uri);
    if (response.statusCode() != 200) {
      throw new AssertionError(uri + " answered " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  /** The value of a cookie, or null. */
  public @org.jspecify.annotations.Nullable String cookie(String name) {
    return cookies.get(name);
  }

  /** Makes the client send a cookie. */
  public void cookie(String name, String value) {
    cookies.put(name, value);
  }

  /** Makes the client send a header with every request. */
  public void header(String name, String value) {
    headers.put(name, value);
  }

  /** Makes the client forget a cookie. */
  public void forget(String name) {
    cookies.remove(name);
  }

  /** Another client that knows the same cookies. */
  public TestClient copy() {
    TestClient copy = new TestClient();
    copy.cookies.putAll(cookies);
    copy.headers.putAll(headers);
    return copy;
  }

  private String header() {
    return cookies.entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  private void keep(String setCookie) {
    List<String> parts = List.of(setCookie.split(";\\s*"));
    String[] pair = parts.get(0).split("=", 2);
    if (parts.stream().anyMatch(part -> part.equalsIgnoreCase("Max-Age=0"))) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }
}
