package dev.weir.bench;

import dev.weir.http.RequestView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A GET with the fields that a browser sends, without HTTP. */
final class BrowserRequest implements RequestView {
  private static final Map<String, String> FIELDS = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  static {
    FIELDS.put("Host", "shop.example");
    FIELDS.put("Connection", "keep-alive");
    FIELDS.put("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101");
    FIELDS.put("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    FIELDS.put("Accept-Language", "en-US,en;q=0.5");
    FIELDS.put("Accept-Encoding", "gzip, deflate, br");
    FIELDS.put("Referer", "https://shop.example/");
    FIELDS.put("Cookie", "JSESSIONID=0123456789abcdef; theme=dark");
    FIELDS.put("Sec-Fetch-Mode", "navigate");
  }

  private final String path;

  BrowserRequest(String path) {
    this.path = path;
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String target() {
    return path;
  }

  @Override
  public String scheme() {
    return "https";
  }

  @Override
  public String authority() {
    return "shop.example";
  }

  @Override
  public @Nullable String header(String name) {
    return FIELDS.get(name);
  }

  @Override
  public List<String> headers(String name) {
    String value = FIELDS.get(name);
    return value == null ? List.of() : List.of(value);
  }

  @Override
  public Iterable<String> headerNames() {
    return FIELDS.keySet();
  }

  @Override
  public String remoteAddress() {
    return "192.0.2.1";
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
