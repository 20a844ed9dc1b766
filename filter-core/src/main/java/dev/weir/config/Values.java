package dev.weir.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The value of every setting, and what was wrong on the way to it. Not thread-safe. */
final class Values {
  private static final Pattern TELLING =
      Pattern.compile("(?i).*(pass|pwd|secret|token|credential|auth|url).*");

  private final Sources sources;
  private final Map<String, Given<?>> given = new LinkedHashMap<>();
  private final Set<InvalidSettings.Problem> problems = new LinkedHashSet<>();

  /** A value that stands in one of the sources; live reads it anew where that makes sense. */
  private record Given<T>(Key<T> key, T value, Sources.Found found, Supplier<T> live) {
    private boolean differsFromDefault() {
      return !value.equals(key.standard());
    }

    /** Never shows a secret. */
    @Override
    public String toString() {
      return key.name() + " = " + key.syntax().writer().apply(value) + " (" + found.where() + ")";
    }
  }

  private Values(Sources sources) {
    this.sources = sources;
  }

  /** Reads every setting; what is wrong is kept until {@link #throwIfWrong}. */
  static Values read(Sources sources) {
    Values values = new Values(sources);
    for (Keys.Group group : Keys.GROUPS) {
      group.keys().forEach(values::resolve);
    }
    return values;
  }

  private <T> void resolve(Key<T> key) {
    Sources.Found direct = sources.find(key);
    Sources.Found file = key.secret() ? sources.find(key.file()) : null;
    if (direct != null && file != null) {
      String twin = file.key().name() + " (" + file.where() + ")";
      wrong(direct, "must not be set together with " + twin);
    } else if (direct != null) {
      parse(key, direct);
    } else if (file != null) {
      readFile(key, file);
    }
  }

  private <T> void parse(Key<T> key, Sources.Found found) {
    String text =
        key.secret() ? SecretFile.withoutTrailingNewlines(found.text()) : found.text().strip();
    try {
      T value = key.syntax().parser().parse(text);
      given.put(key.name(), new Given<>(key, value, found, () -> value));
    } catch (BadValue bad) {
      wrong(found, rule(key.syntax().rule(), bad));
    }
  }

  private <T> void readFile(Key<T> key, Sources.Found found) {
    Syntax<Path> syntax = Syntax.path();
    try {
      Path path = syntax.parser().parse(found.text().strip());
      SecretFile<T> file = new SecretFile<>(path, key.syntax());
      given.put(key.name(), new Given<>(key, file.get(), found, file));
    } catch (BadValue bad) {
      wrong(found, rule(syntax.rule(), bad));
    }
  }

  private static String rule(String rule, BadValue bad) {
    return "must be " + rule + (bad.detail().isEmpty() ? "" : ": " + bad.detail());
  }

  /** The value of a setting that has a default. */
  <T> T get(Key<T> key) {
    return Objects.requireNonNull(find(key), key.name());
  }

  /** The value of a setting, its default, or null. */
  <T> @Nullable T find(Key<T> key) {
    Given<T> found = given(key);
    return found == null ? key.standard() : found.value();
  }

  /** Reads the value of a setting each time it is asked, if it comes from a file; or null. */
  <T> @Nullable Supplier<T> live(Key<T> key) {
    Given<T> found = given(key);
    return found == null ? null : found.live();
  }

  /** Whether some source sets this setting to a valid value. */
  boolean isGiven(Key<?> key) {
    return given.containsKey(key.name());
  }

  /** Whether some source sets this setting, if only to nonsense. */
  boolean isMentioned(Key<?> key) {
    return sources.find(key) != null || (key.secret() && sources.find(key.file()) != null);
  }

  @SuppressWarnings("unchecked") // resolve() alone fills the map, under the name of the key
  private <T> @Nullable Given<T> given(Key<T> key) {
    return (Given<T>) given.get(key.name());
  }

  /** A given setting in words: name, value and where it stands. */
  String describe(Key<?> key) {
    return String.valueOf(given.get(key.name()));
  }

  /** One line for each setting that is not at its default. */
  List<String> describe() {
    return given.values().stream().filter(Given::differsFromDefault).map(Given::toString).toList();
  }

  /** Notes that a given setting contradicts another one. */
  void reject(Key<?> key, String rule) {
    Given<?> found = given.get(key.name());
    if (found != null) {
      wrong(found.found(), rule);
    }
  }

  private void wrong(Sources.Found found, String rule) {
    problems.add(
        new InvalidSettings.Problem(found.key().name(), rule, found.shown(), found.where()));
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidSettings if anything was wrong, names that no setting has included
   */
  void throwIfWrong() {
    sources.strongestFirst().forEach(this::noteStrangers);
    if (!problems.isEmpty()) {
      throw new InvalidSettings(new ArrayList<>(problems));
    }
  }

  private void noteStrangers(Source source) {
    for (String name : source.unknownNames()) {
      problems.add(unknown(source, name));
    }
    if (source.kind() == Source.Kind.FILTER) {
      Keys.all().stream()
          .filter(key -> !key.policy() && source.nameOf(key) != null)
          .map(key -> new Sources.Found(key, source.value(key.name()), source.where(key.name())))
          .forEach(found -> wrong(found, "must not be set for one filter"));
    }
  }

  private static InvalidSettings.Problem unknown(Source source, String name) {
    Key<?> nearest = Keys.nearest(name);
    boolean telling = TELLING.matcher(name).matches() || (nearest != null && nearest.secret());
    return new InvalidSettings.Problem(
        Printable.of(name),
        "is no setting" + (nearest == null ? "" : ", did you mean " + nearest.name() + "?"),
        telling ? Syntax.HIDDEN : Printable.of(source.value(name)),
        source.where(name));
  }
}
