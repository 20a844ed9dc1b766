package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** A client of one person: cookies go to every port of the host, redirects are followed. */
final class Browser {
  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient client =
      HttpClient.newBuilder()
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.ALWAYS)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  HttpResponse<String> get(int port, String path) {
    return send("GET", port, path, new byte[0]);
  }

  HttpResponse<String> put(int port, String path, String body) {
    return send("PUT", port, path, body.getBytes(UTF_8));
  }

  HttpResponse<String> post(int port, String path) {
    return send("POST", port, path, new byte[0]);
  }

  HttpResponse<String> delete(int port, String path) {
    return send("DELETE", port, path, new byte[0]);
  }

  HttpResponse<String> send(
      String method, int port, String path, byte[] body, String... headersAndValues) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(port, path))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.ofByteArray(body));
    if (headersAndValues.length > 0) {
      request.headers(headersAndValues);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What {@code GET /api/session} shows. */
  JsonObject session(int port) {
    return json(get(port, "/api/session"));
  }

  /** An attribute of the session, or an empty text. */
  String attribute(int port, String name) {
    return session(port).getJsonObject("attributes").getString(name, "");
  }

  List<HttpCookie> cookies() {
    return List.copyOf(cookies.getCookieStore().getCookies());
  }

  /** Takes over the cookies that another one holds now. */
  void copyCookies(Browser other, int port) {
    other.cookies().forEach(c -> cookies.getCookieStore().add(uri(port, "/"), c));
  }

  static JsonObject json(HttpResponse<String> response) {
    try (var reader = Json.createReader(new StringReader(response.body()))) {
      return reader.readObject();
    }
  }

  static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
