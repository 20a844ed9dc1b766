package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeysTest {
  static Stream<Key<?>> keys() {
    return Keys.all().stream();
  }

  @Test
  void giveEverySettingNamesOfItsOwn() {
    assertThat(Keys.all()).extracting(Key::name).doesNotHaveDuplicates();
    assertThat(keys().flatMap(KeysTest::environmentNames)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void nameAndExplainEverySetting(Key<?> key) {
    assertThat(key.name()).matches("weir(\\.[a-z]+(-[a-z]+)*)+");
    assertThat(key.meaning()).endsWith(".").doesNotContain("|");
    assertThat(key.syntax().rule()).isNotEmpty().doesNotContain("|");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void haveDefaultsThatCouldBeConfigured(Key<?> key) throws BadValue {
    if (key.standard() != null) {
      assertThat(readBack(key)).isEqualTo(key.standard());
    }
  }

  @Test
  void haveAFileForEverySecret() {
    assertThat(Keys.all())
        .extracting(Key::name)
        .contains("weir.secret-file", "weir.redis.password-file", "weir.redis.url-file");
    assertThat(keys().flatMap(KeysTest::environmentNames))
        .contains("WEIR_SECRET_FILE", "REDIS_PASSWORD_FILE", "REDIS_URL_FILE");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void areAllSeenWithoutReading(Key<?> key) {
    assertThat(Stream.concat(Stream.of(key.name()), environmentNames(key)))
        .allMatch(name -> Mentions.among(List.of("PATH", name)))
        .allMatch(name -> Mentions.among(List.of(name.toLowerCase(Locale.ROOT))));
    assertThat(Mentions.among(List.of("PATH", "server.port", "my.weir"))).isFalse();
  }

  @Property
  void neverThrowAnythingElseOnGarbage(@ForAll String garbage) {
    for (Key<?> key : Keys.all()) {
      try {
        assertThat((Object) key.syntax().parser().parse(garbage)).isNotNull();
      } catch (BadValue expected) {
        assertThat(expected.detail()).isNotNull();
      }
    }
  }

  @Property(tries = 200)
  void neverLetANameOrValueCrashTheReading(@ForAll String name, @ForAll String value) {
    Map<String, String> settings = Map.of("weir." + name, value, "weir.app", value);

    assertThatThrownBy(() -> Settings.of(settings)).isInstanceOf(InvalidSettings.class);
  }

  private static <T> T readBack(Key<T> key) throws BadValue {
    T standard = key.standard();
    assertThat(standard).isNotNull();
    return key.syntax().parser().parse(key.syntax().writer().apply(standard));
  }

  private static Stream<String> environmentNames(Key<?> key) {
    return Stream.concat(Stream.of(key.environmentName()), key.aliases().stream());
  }
}
