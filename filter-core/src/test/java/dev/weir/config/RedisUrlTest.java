package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {
  @Test
  void readsEveryPart() throws BadValue {
    assertThat(RedisUrl.parse("redis://user:p%40ss@host:6380/2"))
        .isEqualTo(new RedisUrl(false, "user", "p@ss", "host", 6380, 2));
  }

  @Test
  void leavesOpenWhatTheUrlLeavesOpen() throws BadValue {
    assertThat(RedisUrl.parse("redis://host"))
        .isEqualTo(new RedisUrl(false, null, null, "host", null, null));
    assertThat(RedisUrl.parse("redis://host/"))
        .isEqualTo(new RedisUrl(false, null, null, "host", null, null));
  }

  @Test
  void readsAPasswordWithoutAUserAndAUserWithoutAPassword() throws BadValue {
    assertThat(RedisUrl.parse("redis://:pw@host").username()).isNull();
    assertThat(RedisUrl.parse("redis://:pw@host").password()).isEqualTo("pw");
    assertThat(RedisUrl.parse("redis://app@host").username()).isEqualTo("app");
    assertThat(RedisUrl.parse("redis://app@host").password()).isNull();
  }

  @Test
  void takesEverythingAfterTheFirstColonForThePassword() throws BadValue {
    assertThat(RedisUrl.parse("redis://a:b:c@host").password()).isEqualTo("b:c");
  }

  @Test
  void takesAPlusForAPlus() throws BadValue {
    assertThat(RedisUrl.parse("redis://:a+b@host").password()).isEqualTo("a+b");
  }

  @ParameterizedTest
  @CsvSource({"rediss://h, true", "REDISS://h, true", "redis://h, false", "Redis://h, false"})
  void readsTlsFromTheScheme(String url, boolean tls) throws BadValue {
    assertThat(RedisUrl.parse(url).tls()).isEqualTo(tls);
  }

  @ParameterizedTest
  @CsvSource({
    "redis://[::1]:6380/3, [::1]",
    "redis://:pw@[2001:db8::7], [2001:db8::7]",
    "redis://redis_1.my-net.internal., redis_1.my-net.internal.",
    "redis://10.0.0.7:6379, 10.0.0.7",
  })
  void readsNamesAndAddresses(String url, String host) throws BadValue {
    assertThat(RedisUrl.parse(url).host()).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:6379",
        "http://host",
        "redis:host",
        "redis:/host",
        "redis+tls://host",
        "redis-sentinel://h",
        "unix:///run/redis.sock",
        "redis://",
        "redis://:6379",
        "redis://u@",
        "redis://host:",
        "redis://host:0",
        "redis://host:65536",
        "redis://host:6379x",
        "redis://host/x",
        "redis://host/16",
        "redis://host/-1",
        "redis://host/1/2",
        "redis://host?db=1",
        "redis://host/0?timeout=1s",
        "redis://host#x",
        "redis://ho st",
        "redis://:p@ss@host",
        "redis://:p/ss@host",
        "redis://:p?ss@host",
        "redis://:p#ss@host",
        "redis://:p%@host",
        "redis://:p%4@host",
        "redis://:p%zz@host",
        "redis://:p%٣٣@host",
        "redis://:%ff@host",
        "redis://[::1",
        "redis://[zz]",
        "redis://[1.2.3.4]",
        "redis://::1",
        "redis://-host",
        "redis://a,b"
      })
  void refusesEverythingElse(String url) {
    assertThatThrownBy(() -> RedisUrl.parse(url)).isInstanceOf(BadValue.class);
  }

  @Test
  void saysWhatToDoAboutAnUnencodedPassword() {
    BadValue bad =
        catchThrowableOfType(BadValue.class, () -> RedisUrl.parse("redis://:hush/hush@host"));

    assertThat(bad.detail()).contains("percent-encoded").doesNotContain("hush");
  }

  @Test
  void neverShowsUserOrPassword() throws BadValue {
    assertThat(RedisUrl.parse("rediss://alice:hush@host:6380/2"))
        .hasToString("rediss://host:6380/2");
  }

  @Property
  void readsBackAnyUserAndPassword(@ForAll("words") String user, @ForAll("words") String password)
      throws BadValue {
    RedisUrl url = RedisUrl.parse("redis://" + encoded(user) + ":" + encoded(password) + "@h/1");

    assertThat(url.username()).isEqualTo(user);
    assertThat(url.password()).isEqualTo(password);
    assertThat(url.host()).isEqualTo("h");
  }

  @Property
  void neverThrowsAnythingElseOnGarbage(@ForAll("garbage") String text) {
    try {
      assertThat(RedisUrl.parse("redis://" + text).host()).isNotEmpty();
    } catch (BadValue expected) {
      assertThat(expected.detail()).isNotEmpty();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings()
        .ofMinLength(1)
        .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
  }

  @Provide
  Arbitrary<String> garbage() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Arbitraries.strings().withChars("ab0123456789:/@%[].?# ").ofMaxLength(30));
  }
}
