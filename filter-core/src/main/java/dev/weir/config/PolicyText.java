package dev.weir.config;

import dev.weir.http.Rule;
import dev.weir.ratelimit.Outage;
import dev.weir.ratelimit.Policy;
import dev.weir.ratelimit.Rate;
import dev.weir.ratelimit.RateRule;
import dev.weir.ratelimit.Subjects;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rate limit policies as settings write them: {@code api = 1000/1h, burst=50, key=user+route}. */
final class PolicyText {
  private static final Pattern LINES = Pattern.compile("[;\\r\\n]+");
  private static final Pattern POLICY =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})\\s*=\\s*([^,]*)(,.*)?");
  private static final Pattern RATE = Pattern.compile("([0-9]{1,10})\\s*/\\s*(.+)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
  private static final String EXEMPT = "none";
  private static final Map<String, Boolean> MODES = Map.of("enforce", false, "shadow", true);
  private static final Map<String, Boolean> COUNTS = Map.of("all", false, "failures", true);

  private PolicyText() {}

  static List<Policy> parseAll(String text) throws BadValue {
    Map<String, Policy> policies = new LinkedHashMap<>();
    for (String line : LINES.split(text, -1)) {
      if (!line.isBlank()) {
        Policy policy = parse(line.strip());
        if (policies.put(policy.name(), policy) != null) {
          throw new BadValue("'" + policy.name() + "' stands there twice");
        }
      }
    }
    return List.copyOf(policies.values());
  }

  private static Policy parse(String line) throws BadValue {
    Matcher matcher = POLICY.matcher(line);
    if (!matcher.matches() || matcher.group(1).equals(EXEMPT)) {
      throw new BadValue("'" + line + "' is no name = rate");
    }
    String options = matcher.group(3) == null ? "" : matcher.group(3);
    Policy policy = Policy.of(matcher.group(1), rate(matcher.group(2).strip()));
    for (String option : options.split(",", -1)) {
      if (!option.isBlank()) {
        String[] pair = option.split("=", 2);
        policy = with(policy, pair[0].strip(), pair.length < 2 ? "" : pair[1].strip());
      }
    }
    return policy;
  }

  private static Rate rate(String text) throws BadValue {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      throw new BadValue("'" + text + "' is no rate such as 100/60s");
    }
    return checked(Long.parseLong(matcher.group(1)), DurationFormat.parse(matcher.group(2)), 0);
  }

  private static Rate checked(long permits, Duration window, long burst) throws BadValue {
    try {
      return new Rate(permits, window, burst);
    } catch (IllegalArgumentException outOfBounds) {
      throw new BadValue(String.valueOf(outOfBounds.getMessage()));
    }
  }

  /** The policy with one option set. */
  private static Policy with(Policy policy, String name, String value) throws BadValue {
    Rate rate = policy.rate();
    List<String> key = policy.key();
    Outage outage = policy.outage();
    boolean shadow = policy.shadow();
    boolean failuresOnly = policy.failuresOnly();
    switch (name) {
      case "burst" -> rate = checked(rate.permits(), rate.window(), positive(name, value));
      case "key" -> key = key(value);
      case "outage" -> outage = outage(value);
      case "mode" -> shadow = oneOf(MODES, name, value);
      case "count" -> failuresOnly = oneOf(COUNTS, name, value);
      default -> throw new BadValue("there is no option '" + name + "'");
    }
    return new Policy(policy.name(), rate, key, outage, shadow, failuresOnly);
  }

  private static long positive(String name, String value) throws BadValue {
    if (!NUMBER.matcher(value).matches() || Long.parseLong(value) == 0) {
      throw new BadValue(name + " must be a whole number above 0");
    }
    return Long.parseLong(value);
  }

  private static List<String> key(String value) throws BadValue {
    List<String> parts = Arrays.stream(value.split("\\+", -1)).map(String::strip).toList();
    for (String part : parts) {
      if (!Subjects.known(part)) {
        throw new BadValue("'" + part + "' is no part of a key");
      }
    }
    return parts;
  }

  private static Outage outage(String value) throws BadValue {
    return Stream.of(Outage.values())
        .filter(outage -> written(outage).equals(value))
        .findFirst()
        .orElseThrow(() -> new BadValue("outage must be share, local-full, allow or deny"));
  }

  private static String written(Outage outage) {
    return outage.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean oneOf(Map<String, Boolean> words, String name, String value)
      throws BadValue {
    Boolean meaning = words.get(value);
    if (meaning == null) {
      throw new BadValue(
          name + " must be " + String.join(" or ", words.keySet().stream().sorted().toList()));
    }
    return meaning;
  }

  /** Writes policies so that {@link #parseAll} reads them back. */
  static String write(List<Policy> policies) {
    return String.join("; ", policies.stream().map(PolicyText::write).toList());
  }

  private static String write(Policy policy) {
    Rate rate = policy.rate();
    StringBuilder text = new StringBuilder(policy.name());
    text.append(" = ").append(rate.permits()).append('/');
    text.append(DurationFormat.format(rate.window()));
    if (rate.burst() > 0) {
      text.append(", burst=").append(rate.burst());
    }
    if (!policy.key().equals(List.of(Subjects.ADDRESS))) {
      text.append(", key=").append(String.join("+", policy.key()));
    }
    if (policy.outage() != Outage.SHARE) {
      text.append(", outage=").append(written(policy.outage()));
    }
    text.append(policy.shadow() ? ", mode=shadow" : "");
    return text.append(policy.failuresOnly() ? ", count=failures" : "").toString();
  }

  /**
   * What a rule means: its action names a policy, its options change that for the rule.
   *
   * @throws BadValue if there is no such policy or option
   */
  static RateRule resolve(Rule rule, Map<String, Policy> policies) throws BadValue {
    if (rule.action().equals(EXEMPT)) {
      if (!rule.options().isEmpty()) {
        throw new BadValue("'" + rule + "' has options, which none cannot have");
      }
      return new RateRule(rule, null, 1);
    }
    Policy policy = policies.get(rule.action());
    if (policy == null) {
      throw new BadValue("'" + rule + "' names no policy");
    }
    long cost = 1;
    for (Map.Entry<String, String> option : rule.options().entrySet()) {
      if (option.getKey().equals("cost")) {
        cost = positive("cost", option.getValue());
      } else {
        policy = with(policy, option.getKey(), option.getValue());
      }
    }
    Rate rate = policy.rate();
    if (cost > (rate.burst() == 0 ? rate.permits() : rate.burst())) {
      throw new BadValue("'" + rule + "' costs more than its policy ever has");
    }
    return new RateRule(rule, policy, cost);
  }
}
