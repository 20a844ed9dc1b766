package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "'',          /",
    "/,           /",
    "/s,          /s",
    "s,           /s",
    "//s,         /s",
    "/s//t,       /s/t",
    "/./s,        /s",
    "/a/../s,     /s",
    "/../s,       /s",
    "/s/..,       /",
    "/s/t/..,     /s/",
    "/s/,         /s/",
    "/s//,        /s/",
    "/s/.,        /s/",
    "/.s,         /.s",
    "/...,        /...",
    "\\s,         /s",
    "/a\\..\\s,   /s",
    "/%2e%2e/s,   /%2e%2e/s",
  })
  void bringsADecodedPathToOneSpelling(String path, String plain) {
    assertThat(Paths.plain(path)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/s",
        "/s;jsessionid=x",
        "/s;x=.css",
        "/%73",
        "//s",
        "/a/../s",
        "/./s",
        "/s/%2e%2e/s",
        "/s/%2E./s",
        "/;x/s",
        "/a;b/..;c/s",
        "/s%00",
        "/%5cs",
        "/%01/s",
        "/x/.%01./s",
        "/%2Fs",
        "/x%2f..%2fs"
      })
  void bringsEverySpellingOfAnUndecodedPathToOne(String raw) {
    assertThat(Paths.plainOfRaw(raw)).isEqualTo("/s");
  }

  @ParameterizedTest
  @CsvSource({"/%zz, /%zz", "/%4, /%4", "/%, /%", "/%2541, /%41", "/%C3%BC, /ü", "/a%3bb, /a;b"})
  void decodesOnce(String raw, String plain) {
    assertThat(Paths.plainOfRaw(raw)).isEqualTo(plain);
  }

  @Property(tries = 500)
  void neverLeavesAnythingToResolve(
      @ForAll @StringLength(max = 24) @CharRange(from = '%', to = ';') String raw) {
    String plain = Paths.plainOfRaw(raw);
    assertThat(plain).startsWith("/").doesNotContain("//", "/./", "/../");
    assertThat(Paths.plain(plain)).isEqualTo(plain);
  }
}
