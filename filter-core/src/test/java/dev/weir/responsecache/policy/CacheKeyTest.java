package dev.weir.responsecache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.Headers;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §4.2.3, RFC 3986 §6.2.2. */
final class CacheKeyTest {
  private static String key(String scheme, String authority, String target, String... fields) {
    Decisions.Asked asked =
        new Decisions.Asked("GET", scheme, authority, target, Headers.of(fields));
    return CacheKey.of(asked, Set.of(), new Telltales(Set.of()).plain(asked));
  }

  @ParameterizedTest
  @CsvSource({
    "http, TEST.example, /a, http://test.example/a",
    "http, test.example:80, /a, http://test.example/a",
    "https, test.example:443, /a, https://test.example/a",
    "http, test.example:8080, /a, http://test.example:8080/a",
    "https, test.example:80, /a, https://test.example:80/a",
    "http, test.example, /%61, http://test.example/a",
    "http, test.example, /%2f%c3%bc, http://test.example/%2F%C3%BC",
    "http, test.example, /a?b=%7E&c, http://test.example/a?b=~&c",
    "http, test.example, /a%, http://test.example/a%",
    "http, test.example, /a%2, http://test.example/a%2",
    "http, [::1]:80, /, http://[::1]/"
  })
  void spellsOneResourceInOneWay(String scheme, String authority, String target, String expected) {
    assertThat(key(scheme, authority, target)).isEqualTo(expected);
  }

  @Test
  void leavesOutParametersThatMakeNoDifference() {
    Set<String> ignored = Set.of("utm_source", "x");

    assertThat(CacheKey.target("/a?utm_source=1&b=2&x&x=3", ignored)).isEqualTo("/a?b=2");
    assertThat(CacheKey.target("/a?x=3", ignored)).isEqualTo("/a");
    assertThat(CacheKey.target("/a?xx=3", ignored)).isEqualTo("/a?xx=3");
  }

  @Test
  void tellsApartWhatForwardingFieldsTellApart() {
    String plain = key("http", "test.example", "/a");

    assertThat(key("http", "test.example", "/a", "X-Forwarded-Host", "evil")).isNotEqualTo(plain);
    assertThat(key("http", "test.example", "/a", "Forwarded", "for=1;host=evil"))
        .isNotEqualTo(key("http", "test.example", "/a", "Forwarded", "for=1;host=good"));
    assertThat(key("http", "test.example", "/a", "Forwarded", "for=1;host=good"))
        .isEqualTo(key("http", "test.example", "/a", "Forwarded", "for=\"[2001::1]\";host=good"));
    assertThat(key("http", "test.example", "/a", "X-Forwarded-For", "1.2.3.4")).isEqualTo(plain);
  }

  @Property
  void doesNotCareHowACharacterIsEscaped(
      @ForAll @StringLength(min = 1, max = 20) @CharRange(from = 'a', to = 'z') String name) {
    StringBuilder escaped = new StringBuilder("/");
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      escaped.append(c % 2 == 0 ? "%" + Integer.toHexString(c) : String.valueOf(c));
    }

    assertThat(CacheKey.target(escaped.toString(), Set.of())).isEqualTo("/" + name);
  }

  @Property
  void neverMergesTargetsThatDiffer(
      @ForAll @StringLength(max = 12) @CharRange(from = ' ', to = '~') String one,
      @ForAll @StringLength(max = 12) @CharRange(from = ' ', to = '~') String other) {
    if (!one.contains("%") && !other.contains("%")) {
      assertThat(
              CacheKey.target("/" + one, Set.of()).equals(CacheKey.target("/" + other, Set.of())))
          .isEqualTo(one.equals(other));
    }
  }

  @ParameterizedTest(name = "§4.4 {0} from /a/b: {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "/c | /c",
        "c | /a/c",
        "../c?d=1 | /c?d=1",
        "?d=1 | /a/b?d=1",
        "http://test.example/c | /c",
        "HTTP://TEST.example:80/c | /c",
        "//test.example/c | /c",
        "https://test.example/c | -",
        "http://other.example/c | -",
        "http://test.example:8080/c | -",
        "mailto:x@test.example | -",
        "http://[broken | -"
      })
  void findsTargetsOfTheSameOriginOnly(String reference, String expected) {
    assertThat(CacheKey.sameOrigin("http://test.example", reference, "/a/b")).isEqualTo(expected);
  }
}
