package dev.weir.config;

import dev.weir.blacklist.ClaimNames;
import dev.weir.blacklist.Freshness;
import dev.weir.blacklist.Scope.Kind;
import dev.weir.blacklist.TokenFormat;
import dev.weir.blacklist.TokenGate;
import dev.weir.blacklist.TokenRule;
import dev.weir.blacklist.TokenSettings;
import dev.weir.http.Rule;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The settings of tokens and their revocation. */
final class TokenKeys {
  static final Key<List<Rule>> RULES =
      Key.of(
          "weir.tokens.rules",
          TokenSyntax.rules(),
          "Which requests need a live bearer token: lines (or `;`) of `METHODS pattern -> need,"
              + " freshness=..., max-staleness=...` with `required`, `optional` or `ignored` for"
              + " the need. The first that matches counts; what none matches is let through.");

  static final Key<Boolean> ENABLED =
      Key.of(
          "weir.tokens.enabled",
          Syntax.flag(),
          "Whether the application has tokens to revoke. When not set: when there are rules.");

  static final Key<Freshness> FRESHNESS =
      Key.of(
              "weir.tokens.freshness",
              TokenSyntax.freshness(),
              "How old a node's knowledge of revocations may be without asking Redis, for rules"
                  + " that do not say. `strict` asks each time: one round trip.")
          .defaultsTo(new Freshness(Duration.ofSeconds(5), Duration.ZERO));

  static final Key<Duration> MAX_STALENESS =
      Key.of(
              "weir.tokens.max-staleness",
              Syntax.duration(Duration.ZERO, Duration.ofDays(1)),
              "How old it may be while Redis is away, for rules that do not say. Beyond that"
                  + " requests are answered 503; what is known to be revoked is refused at any"
                  + " age.")
          .defaultsTo(Duration.ofMinutes(5));

  static final Key<Boolean> COLD_START =
      Key.of(
              "weir.tokens.admit-at-cold-start",
              Syntax.flag(),
              "Whether a node that has not reached Redis since its start admits tokens, instead of"
                  + " answering 503.")
          .defaultsTo(false);

  static final Key<String> COOKIE =
      Key.of(
          "weir.tokens.cookie",
          Syntax.matching(
              "1 to 64 characters that a cookie's name may have",
              "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}"),
          "Name of a cookie that may hold the token, beside the `Authorization` header.");

  static final Key<String> CLAIMS_ATTRIBUTE =
      Key.of(
          "weir.tokens.claims-attribute",
          Syntax.matching("the name of a request attribute", "[^\\s]{1,200}"),
          "Request attribute in which an authentication before Weir leaves the verified claims, as"
              + " a map.");

  static final Key<String> VERIFIER =
      Key.of(
          "weir.tokens.verifier",
          Syntax.matching("the name of a class", "[\\p{L}_$][\\p{L}\\p{N}_$.]*"),
          "Class of the application that implements `dev.weir.blacklist.TokenVerifier` and has a"
              + " constructor without arguments. Without it Weir does not verify signatures.");

  static final Key<TokenFormat> FORMAT =
      Key.of(
              "weir.tokens.format",
              TokenSyntax.format(),
              "What tokens look like. With `any`, what has two dots or more has to be a JWT in"
                  + " order.")
          .defaultsTo(TokenFormat.ANY);

  static final Key<Integer> MAX_LENGTH =
      Key.of(
              "weir.tokens.max-length",
              Syntax.integer(16, 1 << 20),
              "Most characters of a token; a longer one is refused.")
          .defaultsTo(8192);

  static final Key<Duration> MAX_LIFE =
      Key.of(
              "weir.tokens.max-life",
              Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(3650)),
              "Longest life of a token, and how long a revocation is remembered when the token does"
                  + " not say. A JWT that lives longer, or does not say how long, is refused.")
          .defaultsTo(Duration.ofDays(30));

  static final Key<Duration> LEEWAY =
      Key.of(
              "weir.tokens.leeway",
              Syntax.duration(Duration.ZERO, Duration.ofMinutes(10)),
              "How far the clocks of issuers, verifiers and nodes may be apart; at least what the"
                  + " application's own verifier allows.")
          .defaultsTo(Duration.ofMinutes(1));

  static final Key<Duration> ISSUER_SKEW =
      Key.of(
              "weir.tokens.issuer-skew",
              Syntax.duration(Duration.ZERO, Duration.ofMinutes(10)),
              "How far ahead an issuer's clock may be when it dates a token. Tokens that are issued"
                  + " so soon after all of a scope were revoked are refused, too.")
          .defaultsTo(Duration.ofSeconds(1));

  static final Key<Integer> MAX_REVOCATIONS =
      Key.of(
              "weir.tokens.max-revocations",
              Syntax.integer(1000, 50_000_000),
              "Most revoked tokens, and most revoked scopes, that a node holds: up to 48 bytes of"
                  + " memory each.")
          .defaultsTo(2_000_000);

  static final Key<Integer> PER_MINUTE =
      Key.of(
              "weir.tokens.revocations-per-minute",
              Syntax.integer(1, 1_000_000),
              "Most tokens of one subject that can be revoked one by one in a minute, on a node.")
          .defaultsTo(100);

  static final Key<List<String>> CLIENT = claim("client", "client", "client_id", "azp");
  static final Key<List<String>> TENANT = claim("tenant", "tenant", "tenant", "tid");
  static final Key<List<String>> SUBJECT = claim("subject", "subject, the user", "sub");
  static final Key<List<String>> SESSION = claim("session", "session", "sid");
  static final Key<List<String>> DEVICE = claim("device", "device", "device_id");
  static final Key<List<String>> OWN = claim("own", "something of the application's own");

  static final Keys.Group GROUP =
      new Keys.Group(
          "Tokens",
          "Bearer tokens and their revocation; see [token-blacklist.md](token-blacklist.md).",
          List.of(
              RULES,
              ENABLED,
              FRESHNESS,
              MAX_STALENESS,
              COLD_START,
              COOKIE,
              CLAIMS_ATTRIBUTE,
              VERIFIER,
              FORMAT,
              MAX_LENGTH,
              MAX_LIFE,
              LEEWAY,
              ISSUER_SKEW,
              MAX_REVOCATIONS,
              PER_MINUTE,
              CLIENT,
              TENANT,
              SUBJECT,
              SESSION,
              DEVICE,
              OWN));

  private TokenKeys() {}

  private static Key<List<String>> claim(String kind, String what, String... standard) {
    return Key.of(
            "weir.tokens.claim." + kind,
            Syntax.list("names of claims, separated by commas", "[^,\\s]{1,200}"),
            "Claims that name the " + what + ", by which tokens can be revoked together.")
        .defaultsTo(List.of(standard));
  }

  static TokenSettings read(Values values, boolean redis) {
    List<Rule> rules = values.find(RULES);
    Boolean enabled = values.find(ENABLED);
    TokenSyntax.Defaults defaults =
        new TokenSyntax.Defaults(values.get(FRESHNESS).maxAge(), values.get(MAX_STALENESS));
    boolean annotated = redis && values.get(GeneralKeys.ANNOTATIONS);
    List<TokenRule> read =
        rules == null ? List.of() : rules.stream().map(defaults::complete).toList();
    return new TokenSettings(
        enabled == null ? !read.isEmpty() || annotated : enabled,
        new TokenGate.Places(read, values.find(COOKIE), values.find(CLAIMS_ATTRIBUTE)),
        new Freshness(values.get(FRESHNESS).maxAge(), values.get(MAX_STALENESS)),
        values.find(VERIFIER),
        values.get(FORMAT),
        values.get(MAX_LENGTH),
        names(values),
        values.get(LEEWAY),
        values.get(ISSUER_SKEW),
        values.get(MAX_LIFE),
        values.get(MAX_REVOCATIONS),
        values.get(PER_MINUTE),
        values.get(COLD_START));
  }

  private static ClaimNames names(Values values) {
    Map<Kind, List<String>> names = new EnumMap<>(Kind.class);
    names.put(Kind.CLIENT, values.get(CLIENT));
    names.put(Kind.TENANT, values.get(TENANT));
    names.put(Kind.SUBJECT, values.get(SUBJECT));
    names.put(Kind.SESSION, values.get(SESSION));
    names.put(Kind.DEVICE, values.get(DEVICE));
    names.put(Kind.OWN, values.get(OWN));
    return new ClaimNames(names);
  }
}
