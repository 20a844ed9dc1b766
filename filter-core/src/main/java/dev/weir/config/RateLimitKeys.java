package dev.weir.config;

import dev.weir.client.AddressRanges;
import dev.weir.http.Rule;
import dev.weir.ratelimit.Policy;
import dev.weir.ratelimit.Rate;
import dev.weir.ratelimit.RateLimitSettings;
import dev.weir.ratelimit.RateRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of rate limits. */
final class RateLimitKeys {
  private static final List<Policy> STANDARD =
      List.of(
          Policy.of("default", Rate.of(100, Duration.ofSeconds(60))),
          Policy.of("strict", Rate.of(10, Duration.ofSeconds(60))),
          Policy.of("login", Rate.of(5, Duration.ofMinutes(15))));

  private static final String WHO = "address, range of addresses, loopback, private or user:<name>";

  static final Key<List<Policy>> POLICIES =
      Key.of(
              "weir.ratelimit.policies",
              new Syntax<>(
                  "policies such as `api = 1000/1h, burst=50, key=user`, on lines of their own or"
                      + " separated by semicolons",
                  PolicyText::parseAll,
                  PolicyText::write),
              "Limits by name, beyond the three that exist; one of the same name replaces it."
                  + " Options: `burst`, `key`, `outage` (`share`, `local-full`, `allow`, `deny`),"
                  + " `mode` (`enforce`, `shadow`), `count` (`all`, `failures`).")
          .defaultsTo(STANDARD)
          .forOneFilter();

  static final Key<List<Rule>> RULES =
      Key.of(
              "weir.ratelimit.rules",
              Syntax.rules(),
              "Which requests count against which policy: `POST /api/login -> login`, on lines of"
                  + " their own or separated by semicolons. All rules that match a request apply;"
                  + " one that leads to `none` exempts it. Options are those of a policy, and"
                  + " `cost`.")
          .defaultsTo(List.of())
          .forOneFilter();

  static final Key<List<String>> ALLOW =
      Key.of(
              "weir.ratelimit.allow",
              who(),
              "Who is never limited: addresses, ranges, `loopback`, `private`, `user:<name>`.")
          .defaultsTo(List.of())
          .forOneFilter();

  static final Key<List<String>> DENY =
      Key.of(
              "weir.ratelimit.deny",
              who(),
              "Who is always refused, with 403; written as in `weir.ratelimit.allow`.")
          .defaultsTo(List.of())
          .forOneFilter();

  static final Key<Boolean> COUNT_PREFLIGHTS =
      Key.of(
              "weir.ratelimit.count-preflights",
              Syntax.flag(),
              "Whether CORS preflight requests count.")
          .defaultsTo(false)
          .forOneFilter();

  static final Key<List<String>> HEADERS =
      Key.of(
              "weir.ratelimit.headers",
              Syntax.list("standard, classic, both or none", "standard|classic|none"),
              "Header fields that tell a client where it stands: `standard` is `RateLimit` and"
                  + " `RateLimit-Policy`, `classic` is `X-RateLimit-Limit` and its kin.")
          .defaultsTo(List.of("standard"))
          .forOneFilter();

  static final Key<String> TEXT =
      Key.of(
              "weir.ratelimit.refusal.text",
              Syntax.matching("a text", "(?s).+"),
              "The body of a refusal. When not set, problem details in JSON (RFC 9457).")
          .forOneFilter();

  static final Key<String> MEDIA_TYPE =
      Key.of(
              "weir.ratelimit.refusal.media-type",
              Syntax.matching(
                  "a media type", "[a-z0-9.+-]+/[a-z0-9.+-]+(; ?[a-z]+=[A-Za-z0-9-]+)*"),
              "The media type of `weir.ratelimit.refusal.text`.")
          .defaultsTo("text/plain; charset=utf-8")
          .forOneFilter();

  static final Key<String> PAGE =
      Key.of(
              "weir.ratelimit.refusal.page",
              Syntax.matching("a path within the application, beginning with a slash", "/[^\\s]*"),
              "A page of the application that a refusal is forwarded to instead, with status 429.")
          .forOneFilter();

  static final Key<Integer> MAX_LOCAL =
      Key.of(
              "weir.ratelimit.local.max-entries",
              Syntax.integer(16, 16_777_216),
              "Most subjects that one node keeps in memory, for each policy; up to 1.5 KiB each."
                  + " Those for whom there is no room share one limit while Redis is away.")
          .defaultsTo(65_536);

  static final Key<Integer> ASSUMED_NODES =
      Key.of(
              "weir.ratelimit.assumed-nodes",
              Syntax.integer(1, 10_000),
              "Nodes that share a limit while Redis is away, for a node that has never reached"
                  + " Redis and so cannot know.")
          .defaultsTo(1);

  static final Keys.Group GROUP =
      new Keys.Group(
          "Rate limits",
          "How often somebody may do something; see [rate-limiting.md](rate-limiting.md).",
          List.of(
              RULES,
              POLICIES,
              ALLOW,
              DENY,
              COUNT_PREFLIGHTS,
              HEADERS,
              TEXT,
              MEDIA_TYPE,
              PAGE,
              MAX_LOCAL,
              ASSUMED_NODES));

  private RateLimitKeys() {}

  private static Syntax<List<String>> who() {
    Syntax<List<String>> items = Syntax.list(WHO, "user:\\S+|[A-Za-z0-9.:/]+");
    return new Syntax<>(
        items.rule(),
        text -> {
          List<String> read = items.parser().parse(text);
          checkRanges(read.stream().filter(item -> !item.startsWith("user:")).toList());
          return read;
        },
        items.writer());
  }

  /** Whether these are addresses, ranges or the words for some. */
  static void checkRanges(List<String> items) throws BadValue {
    try {
      AddressRanges.of(items);
    } catch (IllegalArgumentException none) {
      throw new BadValue(String.valueOf(none.getMessage()));
    }
  }

  static RateLimitSettings read(Values values) {
    Map<String, Policy> policies = new TreeMap<>();
    STANDARD.forEach(policy -> policies.put(policy.name(), policy));
    values.get(POLICIES).forEach(policy -> policies.put(policy.name(), policy));
    List<String> headers = values.get(HEADERS);
    return new RateLimitSettings(
        policies,
        rules(values, policies),
        values.get(ALLOW),
        values.get(DENY),
        values.get(COUNT_PREFLIGHTS),
        values.get(MAX_LOCAL),
        values.get(ASSUMED_NODES),
        new RateLimitSettings.Fields(headers.contains("standard"), headers.contains("classic")),
        new RateLimitSettings.Refusal(
            values.find(TEXT), values.get(MEDIA_TYPE), values.find(PAGE)));
  }

  private static List<RateRule> rules(Values values, Map<String, Policy> policies) {
    List<RateRule> rules = new ArrayList<>();
    for (Rule rule : values.get(RULES)) {
      try {
        rules.add(PolicyText.resolve(rule, policies));
      } catch (BadValue bad) {
        values.reject(RULES, "must be rules that lead to policies: " + bad.detail());
      }
    }
    return rules;
  }
}
