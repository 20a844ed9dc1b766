package dev.weir.config;

import dev.weir.http.Rule;
import dev.weir.responsecache.policy.CacheRule;
import dev.weir.responsecache.policy.ResponseCacheSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The settings of response caching. */
final class ResponseKeys {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}";
  private static final Duration DAY = Duration.ofDays(1);

  static final Key<List<CacheRule>> RULES =
      Key.of(
              "weir.responses.rules",
              new Syntax<>(
                  "rules such as `GET /api/menu/* -> cache, ttl=60s`, one on each line or separated"
                      + " by semicolons",
                  ResponseKeys::rules,
                  rules -> Printable.of(written(rules))),
              "Where responses are cached; the first rule that matches counts, and no rule means no"
                  + " cache. `-> cache` honours the cache headers of the application, `-> bypass`"
                  + " keeps the cache away. Options, for responses without such headers: see"
                  + " [response-caching.md](response-caching.md).")
          .defaultsTo(List.of());

  static final Key<Long> MAX_BODY =
      Key.of(
              "weir.responses.max-body",
              Syntax.size(KIB, 64 * MIB),
              "Most bytes of a body that is stored. A longer one is passed on unrecorded.")
          .defaultsTo(MIB);

  static final Key<Long> MAX_HEADER =
      Key.of(
              "weir.responses.max-header",
              Syntax.size(KIB, MIB),
              "Most bytes of the fields of a response that is stored.")
          .defaultsTo(16 * KIB);

  static final Key<Long> LOCAL_MAX_SIZE =
      Key.of(
              "weir.responses.local.max-size",
              Syntax.size(64 * KIB, MIB << 20),
              "Most bytes of responses kept in the memory of one node.")
          .defaultsTo(64 * MIB);

  static final Key<RedisUrl> REDIS_URL =
      Key.of(
              "weir.responses.redis.url",
              RedisUrl.SYNTAX,
              "Address of a Redis for responses alone, which may be bounded and evict what it likes;"
                  + " everything else stays on the other one. Pool, threads and time limits are the"
                  + " same.")
          .asSecret();

  static final Key<Long> COMPRESS =
      Key.of(
              "weir.responses.redis.compress-from",
              Syntax.size(0, 64 * MIB),
              "Bodies of at least this size are compressed in Redis, where that makes them smaller."
                  + " `0`: none.")
          .defaultsTo(0L);

  static final Key<Duration> STALE_IF_ERROR =
      Key.of(
              "weir.responses.stale-if-error",
              Syntax.duration(Duration.ZERO, Duration.ofDays(30)),
              "How long beyond its freshness a response stands in for an application that fails,"
                  + " where the response itself does not say. Never one that has to be validated.")
          .defaultsTo(Duration.ofMinutes(1));

  static final Key<Duration> KEEP_STALE =
      Key.of(
              "weir.responses.keep-stale",
              Syntax.duration(Duration.ZERO, Duration.ofDays(30)),
              "How long a stale response with a validator is kept, to be confirmed by the"
                  + " application instead of made anew.")
          .defaultsTo(Duration.ofHours(1));

  static final Key<Duration> MAX_LIFE =
      Key.of(
              "weir.responses.max-life",
              Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(30)),
              "Most time that a response is kept, however long it may be fresh.")
          .defaultsTo(DAY);

  static final Key<Boolean> HEURISTICS =
      Key.of(
              "weir.responses.heuristics",
              Syntax.flag(),
              "Whether a response with `Last-Modified` and without a lifetime counts as fresh for a"
                  + " tenth of the time since then (RFC 9111 §4.2.2). Never one whose request had"
                  + " cookies or credentials.")
          .defaultsTo(true);

  static final Key<Duration> HEURISTIC_MAX =
      Key.of(
              "weir.responses.heuristic-max",
              Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(30)),
              "Most freshness lifetime that is guessed so.")
          .defaultsTo(Duration.ofHours(1));

  static final Key<Duration> WAIT =
      Key.of(
              "weir.responses.max-wait",
              Syntax.duration(Duration.ofMillis(10), Duration.ofMinutes(2)),
              "Most time that a request waits for another one that makes the response it wants;"
                  + " after that it goes on to the application itself.")
          .defaultsTo(Duration.ofSeconds(10));

  static final Key<Duration> UNCACHEABLE =
      Key.of(
              "weir.responses.remember-uncacheable",
              Syntax.duration(Duration.ofMillis(100), Duration.ofHours(1)),
              "How long a resource is remembered to be uncacheable, so that no request for it waits"
                  + " for another or for Redis.")
          .defaultsTo(Duration.ofMinutes(1));

  static final Key<Boolean> HONOUR_REQUESTS =
      Key.of(
              "weir.responses.honour-requests",
              Syntax.flag(),
              "Whether a request's `Cache-Control` may ask for fresher responses than the stored"
                  + " ones, as a browser's reload does. `no-store` and `only-if-cached` always"
                  + " count.")
          .defaultsTo(true);

  static final Key<List<String>> TARGETS =
      Key.of(
              "weir.responses.targets",
              Syntax.list("names of fields, separated by commas", TOKEN),
              "Targeted fields (RFC 9213) that rank before `Cache-Control`, in order. The first one"
                  + " is this cache's own and is not passed on to clients.")
          .defaultsTo(List.of("Weir-Cache-Control", "CDN-Cache-Control"));

  static final Key<List<String>> HOSTS =
      Key.of(
              "weir.responses.hosts",
              Syntax.list(
                  "host names without ports, separated by commas", "[A-Za-z0-9._:\\[\\]-]{1,255}"),
              "Hosts whose responses are cached. When empty, each host that clients name has"
                  + " responses of its own.")
          .defaultsTo(List.of());

  static final Key<String> CANONICAL_HOST =
      Key.of(
              "weir.responses.canonical-host",
              Syntax.matching("a host name, or none", "[A-Za-z0-9][A-Za-z0-9.-]{0,252}"),
              "One host under which the responses of all hosts and ports are kept, for nodes that"
                  + " clients reach under several names. Only for an application whose responses do"
                  + " not repeat the host that the client named: who names a forged one would have"
                  + " it in everybody's.")
          .defaultsTo("none");

  static final Key<List<String>> CREDENTIAL_FIELDS =
      Key.of(
              "weir.responses.credential-fields",
              Syntax.list("names of fields, separated by commas", TOKEN),
              "Fields of a request that are treated as `Authorization` is: the response is stored"
                  + " only if it says that it is for others, too.")
          .defaultsTo(
              List.of(
                  "Proxy-Authorization",
                  "X-Api-Key",
                  "Api-Key",
                  "X-Auth-Token",
                  "X-Access-Token",
                  "X-Csrf-Token",
                  "X-User",
                  "X-User-Id",
                  "X-Remote-User"));

  static final Key<String> NAME =
      Key.of(
              "weir.responses.name",
              Syntax.matching(
                  "a letter, then letters, digits or hyphens; or none",
                  "[A-Za-z*][A-Za-z0-9._-]{0,63}"),
              "Name of this cache in `Cache-Status` (RFC 9211), which tells what it did with each"
                  + " request. `none` leaves that field out.")
          .defaultsTo("Weir");

  static final Keys.Group GROUP =
      new Keys.Group(
          "Response caching",
          "Which responses are cached, and the bounds of that; see"
              + " [response-caching.md](response-caching.md).",
          List.of(
              RULES,
              MAX_BODY,
              MAX_HEADER,
              LOCAL_MAX_SIZE,
              REDIS_URL,
              COMPRESS,
              STALE_IF_ERROR,
              KEEP_STALE,
              MAX_LIFE,
              HEURISTICS,
              HEURISTIC_MAX,
              WAIT,
              UNCACHEABLE,
              HONOUR_REQUESTS,
              TARGETS,
              HOSTS,
              CANONICAL_HOST,
              CREDENTIAL_FIELDS,
              NAME));

  private ResponseKeys() {}

  private static List<CacheRule> rules(String text) throws BadValue {
    List<CacheRule> rules = new ArrayList<>();
    try {
      for (Rule rule : Rule.parseAll(text)) {
        rules.add(CacheRule.of(rule, ResponseKeys::duration));
      }
    } catch (IllegalArgumentException wrong) {
      throw new BadValue(Printable.of(String.valueOf(wrong.getMessage())));
    }
    return List.copyOf(rules);
  }

  private static Duration duration(String text) {
    try {
      return DurationFormat.parse(text);
    } catch (BadValue bad) {
      throw new IllegalArgumentException(bad);
    }
  }

  private static String written(List<CacheRule> rules) {
    return String.join("; ", rules.stream().map(rule -> rule.rule().toString()).toList());
  }

  static ResponseCacheSettings read(Values values) {
    String name = values.get(NAME);
    String canonical = values.get(CANONICAL_HOST).toLowerCase(Locale.ROOT);
    return new ResponseCacheSettings(
        values.get(RULES),
        new ResponseCacheSettings.Limits(
            values.get(MAX_BODY),
            values.get(LOCAL_MAX_SIZE),
            values.get(MAX_HEADER),
            values.get(COMPRESS)),
        new ResponseCacheSettings.Times(
            values.get(STALE_IF_ERROR),
            values.get(KEEP_STALE),
            values.get(MAX_LIFE),
            values.get(HEURISTIC_MAX),
            values.get(WAIT),
            values.get(UNCACHEABLE)),
        values.get(HONOUR_REQUESTS),
        values.get(HEURISTICS),
        values.get(TARGETS),
        lowerCase(values.get(HOSTS)),
        canonical.equals("none") ? "" : canonical,
        lowerCase(values.get(CREDENTIAL_FIELDS)),
        name.equals("none") ? "" : name,
        RedisTarget.further(values, REDIS_URL));
  }

  private static List<String> lowerCase(List<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }
}
