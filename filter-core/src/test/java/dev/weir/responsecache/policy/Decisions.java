package dev.weir.responsecache.policy;

import dev.weir.http.Headers;
import dev.weir.http.RequestView;
import dev.weir.http.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What decision tables are made of: settings, rules, requests, responses. */
final class Decisions {
  /** Sun, 06 Nov 1994 08:49:37 GMT. */
  static final long NOW = 784_111_777;

  private static final long MIB = 1 << 20;

  private Decisions() {}

  static ResponseCacheSettings settings() {
    return new ResponseCacheSettings(
        List.of(),
        new ResponseCacheSettings.Limits(MIB, MIB, MIB, 0),
        new ResponseCacheSettings.Times(
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60)),
        true,
        true,
        List.of("Weir-Cache-Control", "CDN-Cache-Control"),
        List.of(),
        "",
        List.of("x-api-key"),
        "Weir",
        null);
  }

  static CacheRule rule(String options) {
    return CacheRule.of(
        Rule.parse("/* -> cache" + (options.isEmpty() ? "" : ", " + options)),
        text -> Duration.parse("PT" + text.toUpperCase(Locale.ROOT)));
  }

  static Headers headers(String lines) {
    Headers.Builder headers = Headers.builder();
    for (String line : lines.split("¦", -1)) {
      String[] parts = line.split(":", 2);
      if (parts.length == 2) {
        headers.add(parts[0].strip(), parts[1].strip());
      }
    }
    return headers.build();
  }

  static Terms.Basis basis(int status, Headers headers, CacheRule rule, boolean personal) {
    return new Terms.Basis(
        new ResponseHead(status, headers),
        Directives.of(headers, settings().targets()),
        rule,
        personal,
        NOW);
  }

  /** A request for {@code http://test.example/path} unless its parts are given. */
  record Asked(String method, String scheme, String authority, String target, Headers headers)
      implements RequestView {
    static Asked get(String target, String lines) {
      return new Asked("GET", "http", "test.example", target, Decisions.headers(lines));
    }

    @Override
    public String path() {
      return target.split("\\?", 2)[0];
    }

    @Override
    public @Nullable String header(String name) {
      return headers.first(name);
    }

    @Override
    public List<String> headers(String name) {
      return headers.all(name);
    }

    @Override
    public Iterable<String> headerNames() {
      return List.copyOf(headers.names());
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

  static StoredResponse stored(String lines, String body, long ageMillis, CacheRule rule) {
    return stored(200, lines, body, ageMillis, rule);
  }

  static StoredResponse stored(
      int status, String lines, String body, long ageMillis, CacheRule rule) {
    Headers headers = headers(lines);
    Terms terms = Terms.of(basis(status, headers, rule, false), settings());
    return new StoredResponse(
        new StoredResponse.Identity("http://test.example/a", "", rule.tags(), null),
        new ResponseHead(status, headers),
        body.isEmpty()
            ? Body.EMPTY
            : Body.of(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        terms,
        new StoredResponse.Arrival(0, ageMillis, PurgeMark.own(0, null)));
  }
}
