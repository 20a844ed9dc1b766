package dev.weir.responsecache.policy;

import dev.weir.http.Rule;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the cache is active, and what holds for responses that carry no cache headers of their own.
 * What the application's headers say always comes first. Immutable.
 *
 * @param rule which requests it is for
 * @param active whether their responses may be cached at all
 * @param ttl freshness lifetime of a successful response that gives none; zero: none
 * @param negativeTtl the same for 404, 405, 410, 414 and 501
 * @param swr how long a stale response may be served while a new one is made, where the response
 *     does not say; zero: never
 * @param tags by which responses are purged, beyond those that they name themselves
 * @param vary fields of the request that select among responses, beyond those of {@code Vary}; in
 *     lower case
 * @param ignoredParameters parameters of the query that make no difference
 * @param shared whether responses are for everybody even if the request had credentials, as {@code
 *     Cache-Control: public} says
 * @param stripCookies whether {@code Set-Cookie} is left out of the stored response instead of
 *     keeping it from being stored
 */
public record CacheRule(
    Rule rule,
    boolean active,
    Duration ttl,
    Duration negativeTtl,
    Duration swr,
    Set<String> tags,
    Set<String> vary,
    Set<String> ignoredParameters,
    boolean shared,
    boolean stripCookies) {
  /** Active, and leaves everything to the headers of the application. */
  public static final CacheRule HEADERS_ONLY =
      of(
          Rule.parse("GET /* -> cache"),
          text -> {
            throw new IllegalArgumentException(text);
          });

  private static final String CACHE = "cache";
  private static final String BYPASS = "bypass";
  private static final Pattern WORDS = Pattern.compile("[\\s+|]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*.^_`~-]+");
  private static final Set<String> OPTIONS =
      Set.of("ttl", "negative-ttl", "swr", "tags", "vary", "ignore", "shared", "set-cookie");
  private static final Duration LONGEST = Duration.ofDays(366);

  public CacheRule {
    tags = Set.copyOf(tags);
    vary = Set.copyOf(vary);
    ignoredParameters = Set.copyOf(ignoredParameters);
  }

  /** Reads durations as they are written in the configuration. */
  @FunctionalInterface
  public interface Durations {
    /**
     * The duration that {@code text} stands for.
     *
     * @throws IllegalArgumentException if it is none
     */
    Duration parse(String text);
  }

  /**
   * The rule for responses that {@code rule} writes.
   *
   * @throws IllegalArgumentException if it is none; the message says what is wrong
   */
  public static CacheRule of(Rule rule, Durations durations) {
    Map<String, String> options = rule.options();
    boolean active = rule.action().equals(CACHE);
    require(active || rule.action().equals(BYPASS), rule, "has an action other than cache, bypass");
    require(active || options.isEmpty(), rule, "has options, which bypass knows none of");
    for (String option : options.keySet()) {
      require(OPTIONS.contains(option), rule, "has the unknown option " + option);
    }
    require(
        rule.methods().isEmpty() || rule.methods().contains("GET"),
        rule,
        "is for methods whose responses are never cached");
    String cookies = options.getOrDefault("set-cookie", BYPASS);
    require(
        cookies.equals(BYPASS) || cookies.equals("strip"),
        rule,
        "has a set-cookie other than" + " bypass, strip");
    String shared = options.getOrDefault("shared", "false");
    require(shared.equals("true") || shared.equals("false"), rule, "has a shared that is no flag");
    return new CacheRule(
        rule,
        active,
        duration(rule, "ttl", durations),
        duration(rule, "negative-ttl", durations),
        duration(rule, "swr", durations),
        words(rule, "tags"),
        names(rule),
        words(rule, "ignore"),
        shared.equals("true"),
        cookies.equals("strip"));
  }

  private static Duration duration(Rule rule, String option, Durations durations) {
    String text = rule.options().get(option);
    if (text == null) {
      return Duration.ZERO;
    }
    try {
      Duration read = durations.parse(text);
      require(
          !read.isNegative() && read.compareTo(LONGEST) <= 0, rule, "has a bad duration " + option);
      return read;
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException("rule '" + rule + "' has a bad duration " + option, bad);
    }
  }

  private static Set<String> words(Rule rule, String option) {
    String text = rule.options().get(option);
    List<String> words = text == null ? List.of() : Arrays.asList(WORDS.split(text, -1));
    return new LinkedHashSet<>(words);
  }

  private static Set<String> names(Rule rule) {
    Set<String> names = new LinkedHashSet<>();
    for (String name : words(rule, "vary")) {
      String lower = name.toLowerCase(Locale.ROOT);
      require(
          NAME.matcher(name).matches() && !lower.equals("*") && !lower.equals("cookie"),
          rule,
          "varies by '" + name + "', which is no field to vary by");
      names.add(lower);
    }
    return names;
  }

  private static void require(boolean condition, Rule rule, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("rule '" + rule + "' " + otherwise);
    }
  }
}
