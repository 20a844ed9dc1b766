package dev.weir.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting.
 *
 * @param name its name everywhere but in the environment, beginning with {@code weir.}
 * @param syntax how its values are written
 * @param standard its value when nothing is configured, or null for none
 * @param meaning what it is for, in sentences
 * @param aliases further names in the environment
 * @param secret whether its value is never shown and may come from a file
 * @param policy whether a filter's init parameter may set it, for that filter alone
 */
record Key<T>(
    String name,
    Syntax<T> syntax,
    @Nullable T standard,
    String meaning,
    List<String> aliases,
    boolean secret,
    boolean policy) {

  static <T> Key<T> of(String name, Syntax<T> syntax, String meaning) {
    return new Key<>(name, syntax, null, meaning, List.of(), false, false);
  }

  Key<T> defaultsTo(T value) {
    return new Key<>(name, syntax, value, meaning, aliases, secret, policy);
  }

  Key<T> alsoNamed(String... environmentNames) {
    return new Key<>(name, syntax, standard, meaning, List.of(environmentNames), secret, policy);
  }

  Key<T> asSecret() {
    return new Key<>(name, syntax, standard, meaning, aliases, true, policy);
  }

  /** Lets a filter's init parameter set it, for that filter alone. */
  Key<T> forOneFilter() {
    return new Key<>(name, syntax, standard, meaning, aliases, secret, true);
  }

  /** The setting that names a file to read this secret from. */
  Key<Path> file() {
    String[] names = aliases.stream().map(alias -> alias + "_FILE").toArray(String[]::new);
    String what = "File that holds " + name + ".";
    return Key.of(name + "-file", Syntax.path(), what).alsoNamed(names);
  }

  /** Its own name in the environment: {@code WEIR_SESSION_TIMEOUT}. */
  String environmentName() {
    return environmentForm(name);
  }

  /** Any spelling of a name, as the environment would write it. */
  static String environmentForm(String anyName) {
    return anyName.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
