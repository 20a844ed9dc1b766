package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

  @ParameterizedTest(name = "{0} matches {1}: {2}")
  @CsvSource({
    "/login,      /login,         true",
    "/login,      /login/,        false",
    "/login,      /login2,        false",
    "/api/*,      /api,           true",
    "/api/*,      /api/,          true",
    "/api/*,      /api/a/b,       true",
    "/api/*,      /apis,          false",
    "*.css,       /a/b.css,       true",
    "*.css,       /a.css/b,       false",
    "*.css,       /a.css/,        false",
    "*.tar.gz,    /x.tar.gz,      true",
    "*.gz,        /x.tar.gz,      true",
    "/,           /,              true",
    "/,           /anything,      true",
    "/*,          /anything/else, true",
    "/*,          /,              true",
  })
  void matchesAsServletMappingsDo(String pattern, String path, boolean matches) {
    assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "api", "api/*", "/a*", "/*/a", "/a/**", "*", "*.", "*.a/b", "*.*", "/a b", "/%61",
        "/a;b", "/a?b", "/a#b", "//a", "/a//b", "/a/../b", "/./a", "/a/..", "/{id}", "/a\\b"
      })
  void refusesWhatIsNoneOrNeverMatches(String text) {
    assertThatThrownBy(() -> PathPattern.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("path pattern '" + text + "' ");
  }

  @Test
  void equalsAnotherOfTheSameText() {
    assertThat(PathPattern.of("/api/*"))
        .isEqualTo(PathPattern.of("/api/*"))
        .hasSameHashCodeAs(PathPattern.of("/api/*"))
        .isNotEqualTo(PathPattern.of("/api"))
        .hasToString("/api/*");
  }
}
