package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.Headers;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TelltalesTest {
  private static boolean plain(String name) {
    return new Telltales(Set.of("api-key", "q"))
        .plain(new Decisions.Asked("GET", "http", "a", "/", Headers.of("Host", "a", name, "x")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Connection",
        "Cookie",
        "Referer",
        "Origin",
        "Sec-Fetch-Mode",
        "Priority",
        "TE",
        "DNT"
      })
  void takesWhatBrowsersSendForPlain(String name) {
    assertThat(plain(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade",
        "transfer-encoding",
        "CONTENT-LENGTH",
        "Cache-Control",
        "Range",
        "If-Range",
        "If-None-Match",
        "If-Modified-Since",
        "If-Match",
        "If-Unmodified-Since",
        "authorization",
        "Api-Key",
        "Q",
        "Forwarded",
        "Front-End-Https",
        "X-Forwarded-Host",
        "x-http-method-override",
        "X",
        "",
        "_",
        "1"
      })
  void takesNothingForPlainThatMayMatter(String name) {
    assertThat(plain(name)).isFalse();
  }
}
