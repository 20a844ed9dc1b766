package dev.weir.config;

import dev.weir.blacklist.Freshness;
import dev.weir.blacklist.TokenFormat;
import dev.weir.blacklist.TokenRule;
import dev.weir.blacklist.TokenRule.Need;
import dev.weir.http.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the settings of tokens are written. */
public final class TokenSyntax {
  private static final String FRESHNESS = "freshness";
  private static final String MAX_STALENESS = "max-staleness";
  private static final String STRICT = "strict";
  private static final Pattern REPLICA = Pattern.compile("replica\\((.+)\\)");

  private TokenSyntax() {}

  /** Rules whose actions and options are those of tokens. */
  static Syntax<List<Rule>> rules() {
    return new Syntax<>(
        "rules such as `/api/* -> required, freshness=strict`",
        TokenSyntax::parseRules,
        rules ->
            Printable.of(rules.stream().map(Rule::toString).collect(Collectors.joining("; "))));
  }

  private static List<Rule> parseRules(String text) throws BadValue {
    List<Rule> rules;
    try {
      rules = Rule.parseAll(text);
    } catch (IllegalArgumentException malformed) {
      throw new BadValue(String.valueOf(malformed.getMessage()));
    }
    for (Rule rule : rules) {
      check(rule);
    }
    return rules;
  }

  private static void check(Rule rule) throws BadValue {
    Need unused = need(rule);
    for (Map.Entry<String, String> option : rule.options().entrySet()) {
      if (!Set.of(FRESHNESS, MAX_STALENESS).contains(option.getKey())) {
        throw new BadValue("rule '" + rule + "' has an unknown option " + option.getKey());
      }
    }
    Duration maxAge = maxAge(rule, Duration.ZERO);
    Duration maxStaleness = maxStaleness(rule, Duration.ZERO);
    if (maxAge.isNegative() || maxStaleness.isNegative()) {
      throw new BadValue("rule '" + rule + "' has a negative duration");
    }
  }

  private static Need need(Rule rule) throws BadValue {
    for (Need need : Need.values()) {
      if (need.name().toLowerCase(Locale.ROOT).equals(rule.action())) {
        return need;
      }
    }
    throw new BadValue("rule '" + rule + "' must say required, optional or ignored");
  }

  private static Duration maxAge(Rule rule, Duration standard) throws BadValue {
    String text = rule.options().get(FRESHNESS);
    return text == null ? standard : parseAge(text);
  }

  private static Duration maxStaleness(Rule rule, Duration standard) throws BadValue {
    String text = rule.options().get(MAX_STALENESS);
    return text == null ? standard : DurationFormat.parse(text);
  }

  /**
   * How old a node's knowledge may be, written {@code strict} or {@code replica(5s)}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Duration ageOf(String text) {
    try {
      return parseAge(text);
    } catch (BadValue bad) {
      throw new IllegalArgumentException(bad.detail(), bad);
    }
  }

  private static Duration parseAge(String text) throws BadValue {
    if (text.equals(STRICT)) {
      return Duration.ZERO;
    }
    Matcher replica = REPLICA.matcher(text);
    if (!replica.matches()) {
      throw new BadValue("freshness is strict, or replica(5s)");
    }
    Duration age = DurationFormat.parse(replica.group(1));
    if (age.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new BadValue("a replica is not fresher than 1s; strict asks each time");
    }
    return age;
  }

  /** What rules mean that leave something open. */
  record Defaults(Duration maxAge, Duration maxStaleness) {
    TokenRule complete(Rule rule) {
      try {
        Duration age = TokenSyntax.maxAge(rule, maxAge);
        Duration staleness = TokenSyntax.maxStaleness(rule, maxStaleness);
        return new TokenRule(rule, need(rule), new Freshness(age, staleness));
      } catch (BadValue checkedBefore) {
        throw new IllegalStateException(checkedBefore);
      }
    }
  }

  static Syntax<Freshness> freshness() {
    return new Syntax<>(
        "`strict`, or `replica(5s)` with any duration from 1s on",
        text -> new Freshness(parseAge(text), Duration.ZERO),
        freshness ->
            freshness.strict()
                ? STRICT
                : "replica(" + DurationFormat.format(freshness.maxAge()) + ")");
  }

  static Syntax<TokenFormat> format() {
    return new Syntax<>(
        "any, jwt or opaque",
        text -> {
          for (TokenFormat format : TokenFormat.values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
              return format;
            }
          }
          throw new BadValue();
        },
        format -> format.name().toLowerCase(Locale.ROOT));
  }
}
