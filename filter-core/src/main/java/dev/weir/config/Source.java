package dev.weir.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place that settings come from, as it was when it was made. Immutable and thread-safe; never
 * shows its values.
 */
public final class Source {
  /** The kinds of places, strongest first. */
  enum Kind {
    FILTER("init parameter"),
    SYSTEM("system property"),
    ENVIRONMENT("environment variable"),
    CONTEXT("context parameter"),
    PROPERTIES("");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private static final String OURS = "weir.";
  private static final String OURS_IN_ENVIRONMENT = "WEIR_";

  /** What Kubernetes and Docker put into the environment for a service called redis or weir. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "\\w+(_SERVICE_HOST|_SERVICE_PORT(_\\w+)?|_PORT_[0-9]+_(TCP|UDP)(_\\w+)?)=.*"
              + "|\\w+_PORT=(tcp|udp|sctp)://.*",
          Pattern.DOTALL);

  private final Kind kind;
  private final String label;
  private final Map<String, String> values;
  private final Map<String, String> namesByForm = new TreeMap<>();

  private Source(Kind kind, String label, Map<String, String> values) {
    this.kind = kind;
    this.label = label;
    this.values = new TreeMap<>(values);
    if (kind == Kind.ENVIRONMENT) {
      this.values.entrySet().removeIf(Source::serviceLink);
      // Upper case sorts first, so the regular spelling wins over an irregular one.
      this.values.keySet().forEach(n -> namesByForm.putIfAbsent(Key.environmentForm(n), n));
    }
  }

  /** The init parameters of one filter, of which only policy keys may be settings. */
  public static Source initParameters(String filterName, Map<String, String> parameters) {
    return new Source(Kind.FILTER, filterName, parameters);
  }

  /** The system properties of this JVM. */
  public static Source systemProperties() {
    return systemProperties(System.getProperties());
  }

  /** These properties in place of the JVM's. */
  public static Source systemProperties(Properties properties) {
    return new Source(Kind.SYSTEM, "", strings(properties));
  }

  /** The environment of this process. */
  public static Source environment() {
    return environment(System.getenv());
  }

  /** These variables in place of the process' environment. */
  public static Source environment(Map<String, String> variables) {
    return new Source(Kind.ENVIRONMENT, "", variables);
  }

  /** The init parameters of the servlet context. */
  public static Source contextParameters(Map<String, String> parameters) {
    return new Source(Kind.CONTEXT, "", parameters);
  }

  /** The content of a properties file, or settings made in code; the name is for messages. */
  public static Source properties(String name, Map<String, String> properties) {
    return new Source(Kind.PROPERTIES, name, properties);
  }

  /**
   * Reads a properties file in UTF-8; the name is for messages. Leaves the stream open.
   *
   * @throws InvalidSettings if it cannot be read or is malformed
   */
  public static Source properties(String name, InputStream file) {
    try {
      StringWriter text = new StringWriter();
      new InputStreamReader(file, StandardCharsets.UTF_8).transferTo(text);
      Properties properties = new Properties();
      properties.load(new StringReader(withoutByteOrderMark(text.toString())));
      return properties(name, strings(properties));
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new InvalidSettings(
          List.of(
              new InvalidSettings.Problem(
                  name, "must be a readable properties file", Syntax.HIDDEN, name)));
    }
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static Map<String, String> strings(Properties properties) {
    Map<String, String> strings = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> strings.put(name, properties.getProperty(name, "")));
    return strings;
  }

  private static boolean serviceLink(Map.Entry<String, String> variable) {
    return SERVICE_LINK.matcher(variable.getKey() + "=" + variable.getValue()).matches();
  }

  Kind kind() {
    return kind;
  }

  /** The name under which a setting stands here, or null. What is empty counts as not set. */
  @Nullable String nameOf(Key<?> key) {
    return names(key)
        .filter(name -> !values.getOrDefault(name, "").isBlank())
        .findFirst()
        .orElse(null);
  }

  private Stream<String> names(Key<?> key) {
    if (kind != Kind.ENVIRONMENT) {
      return Stream.of(key.name());
    }
    String own = namesByForm.getOrDefault(key.environmentName(), key.environmentName());
    return Stream.concat(Stream.of(own), key.aliases().stream());
  }

  String value(String name) {
    return values.getOrDefault(name, "");
  }

  /** The names that are meant for Weir but that no setting has. */
  List<String> unknownNames() {
    return values.keySet().stream().filter(this::meantForWeir).filter(this::unknown).toList();
  }

  private boolean meantForWeir(String name) {
    return switch (kind) {
      case PROPERTIES -> true;
      case ENVIRONMENT -> Key.environmentForm(name).startsWith(OURS_IN_ENVIRONMENT);
      default -> name.startsWith(OURS);
    };
  }

  private boolean unknown(String name) {
    return kind == Kind.ENVIRONMENT
        ? Keys.all().stream()
            .noneMatch(key -> key.environmentName().equals(Key.environmentForm(name)))
        : Keys.all().stream().noneMatch(key -> key.name().equals(name));
  }

  /** Where a name stands, for messages: {@code environment variable REDIS_PORT}. */
  String where(String name) {
    return switch (kind) {
      case PROPERTIES -> label;
      case FILTER -> kind.word + " of filter " + label;
      case ENVIRONMENT -> kind.word + " " + Printable.of(name);
      default -> kind.word;
    };
  }

  /** Shows no values: they may be secrets. */
  @Override
  public String toString() {
    return label.isEmpty() ? kind.word : label;
  }
}
