package dev.weir.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is to be done with some requests: {@code METHODS pattern -> action, option=value, ...}, for
 * example {@code POST /api/login -> login, key=address}. Immutable.
 *
 * @param methods to which it applies, in capitals; empty for all. GET includes HEAD
 * @param pattern of the paths to which it applies
 * @param action what to do, by name
 * @param options how, in the order in which they were written
 */
public record Rule(
    Set<String> methods, PathPattern pattern, String action, Map<String, String> options) {
  private static final Pattern SEPARATORS = Pattern.compile("[,\\s]+");
  private static final Pattern RULES = Pattern.compile("[;\\r\\n]+");
  private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
  private static final String ARROW = "->";

  public Rule {
    methods = Set.copyOf(methods);
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /**
   * The rule that {@code text} stands for. Methods are separated by commas or spaces.
   *
   * @throws IllegalArgumentException if it is none; the message says what is wrong
   */
  public static Rule parse(String text) {
    int arrow = text.indexOf(ARROW);
    require(arrow >= 0, text, "has no -> between the path pattern and the action");
    String[] requests = SEPARATORS.split(text.substring(0, arrow).strip());
    String[] words = text.substring(arrow + ARROW.length()).split(",", -1);
    String action = words[0].strip();
    require(NAME.matcher(action).matches(), text, "has no name of an action after ->");
    PathPattern pattern = PathPattern.of(requests[requests.length - 1]);
    List<String> methods = Arrays.asList(requests).subList(0, requests.length - 1);
    for (String method : methods) {
      require(METHOD.matcher(method).matches(), text, "has '" + method + "' where a method stands");
    }
    return new Rule(Set.copyOf(methods), pattern, action, options(words, text));
  }

  private static Map<String, String> options(String[] words, String text) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      int equals = word.indexOf('=');
      String name = (equals < 0 ? word : word.substring(0, equals)).strip();
      String value = equals < 0 ? "" : word.substring(equals + 1).strip();
      require(
          NAME.matcher(name).matches() && !value.isEmpty(),
          text,
          "has '" + word.strip() + "' where an option=value stands");
      require(options.put(name, value) == null, text, "has the option " + name + " twice");
    }
    return options;
  }

  /**
   * The rules in a text that holds one on each line, or several with semicolons between.
   *
   * @throws IllegalArgumentException if any of them is none; the message says what is wrong
   */
  public static List<Rule> parseAll(String text) {
    List<Rule> rules = new ArrayList<>();
    for (String rule : RULES.split(text, -1)) {
      if (!rule.isBlank()) {
        rules.add(parse(rule.strip()));
      }
    }
    return List.copyOf(rules);
  }

  private static void require(boolean condition, String text, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("rule '" + text + "' " + otherwise);
    }
  }

  /** Whether it applies to a request; {@code path} is spelt as {@link RequestView#path} says. */
  public boolean matches(String method, String path) {
    boolean named =
        methods.isEmpty()
            || methods.contains(method)
            || (method.equals("HEAD") && methods.contains("GET"));
    return named && pattern.matches(path);
  }

  /** The rule as it is written in the configuration, with its methods in order. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    methods.stream().sorted().forEach(method -> text.append(method).append(' '));
    text.append(pattern).append(' ').append(ARROW).append(' ').append(action);
    options.forEach((name, value) -> text.append(", ").append(name).append('=').append(value));
    return text.toString();
  }
}
