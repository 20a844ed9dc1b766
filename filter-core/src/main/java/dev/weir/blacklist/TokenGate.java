package dev.weir.blacklist;

import dev.weir.blacklist.TokenRule.Need;
import dev.weir.fallback.Deadline;
import dev.weir.http.RequestView;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides on requests by their tokens: which rule applies, where the token is, whether it is live.
 * The first rule that matches counts; what no rule matches goes on. Thread-safe.
 */
public final class TokenGate {
  /** The attribute of a request that was admitted: the {@link TokenRule} that it met, or true. */
  public static final String ADMITTED = "dev.weir.tokens.done";

  private static final System.Logger AUDIT = System.getLogger("dev.weir.audit");
  private static final String SCHEME = "bearer";

  private final TokenBlacklist blacklist;
  private final Places places;
  private final ClaimNames names;
  private final Telemetry telemetry;

  /**
   * Which requests are looked at, and where their tokens are.
   *
   * @param rules in order
   * @param cookie name of a cookie that may hold the token beside the {@code Authorization} header,
   *     or null
   * @param claimsAttribute name of a request attribute in which an authentication before this one
   *     leaves verified claims, as {@link Claims} or as a map; or null
   */
  public record Places(
      List<TokenRule> rules, @Nullable String cookie, @Nullable String claimsAttribute) {
    public Places {
      rules = List.copyOf(rules);
    }
  }

  public TokenGate(TokenBlacklist blacklist, Places places, ClaimNames names, Telemetry telemetry) {
    this.blacklist = blacklist;
    this.places = places;
    this.names = names;
    this.telemetry = telemetry;
  }

  /**
   * What is to become of a request. Every token that it presents has to be live: nobody knows which
   * of them the application will believe.
   *
   * @param deadline bounds how long the request waits for Redis, over all features
   */
  public Admission admit(RequestView request, Deadline deadline) {
    TokenRule rule = rule(request);
    return rule == null
        ? Admission.ADMITTED
        : admit(request, rule.need(), rule.freshness(), deadline);
  }

  /** What is to become of a request of which something is asked, whatever the rules say. */
  public Admission admit(RequestView request, Need need, Freshness freshness, Deadline deadline) {
    if (need == Need.IGNORED) {
      return Admission.ADMITTED;
    }
    List<String> tokens = tokens(request);
    Object claims = claims(request);
    if (tokens.isEmpty() && claims == null) {
      return need == Need.REQUIRED ? Admission.MISSING : Admission.ADMITTED;
    }
    Verdict worst = claims == null ? Verdict.LIVE : check(claims, freshness, deadline);
    if (!worst.accepted()) {
      return refusal(worst, "of its claims");
    }
    for (String token : tokens) {
      worst = blacklist.check(token, freshness, deadline);
      if (!worst.accepted()) {
        return refusal(worst, AUDIT.isLoggable(Level.DEBUG) ? blacklist.nameOf(token) : "");
      }
    }
    return Admission.ADMITTED;
  }

  private Admission refusal(Verdict verdict, Object name) {
    AUDIT.log(Level.DEBUG, "refused a request, token {0}: {1}", name, verdict);
    if (verdict == Verdict.UNKNOWN) {
      return Admission.UNAVAILABLE;
    }
    telemetry.count(Event.TOKEN_REFUSED);
    return Admission.REFUSED;
  }

  /** The rule that counts for a request, or null. */
  public @Nullable TokenRule rule(RequestView request) {
    String method = request.method();
    String path = request.path();
    for (TokenRule rule : places.rules()) {
      if (rule.rule().matches(method, path)) {
        return rule;
      }
    }
    return null;
  }

  private List<String> tokens(RequestView request) {
    List<String> tokens = new ArrayList<>(1);
    for (String header : request.headers("Authorization")) {
      String token = bearer(header);
      if (token != null) {
        tokens.add(token);
      }
    }
    String cookie = places.cookie();
    if (cookie != null) {
      request.headers("Cookie").forEach(line -> addCookies(line, cookie, tokens));
    }
    return tokens;
  }

  /** What follows the scheme, be it malformed; null for another scheme (RFC 9110 §11.4). */
  private static @Nullable String bearer(String header) {
    String credentials = header.strip();
    int end = SCHEME.length();
    boolean ours =
        credentials.length() >= end
            && credentials.substring(0, end).toLowerCase(Locale.ROOT).equals(SCHEME)
            && (credentials.length() == end || credentials.charAt(end) <= ' ');
    return ours ? credentials.substring(end).strip() : null;
  }

  private static void addCookies(String line, String name, List<String> tokens) {
    for (String pair : line.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
        tokens.add(unquoted(pair.substring(equals + 1).strip()));
      }
    }
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private @Nullable Object claims(RequestView request) {
    String attribute = places.claimsAttribute();
    return attribute == null ? null : request.attribute(attribute);
  }

  private Verdict check(Object claims, Freshness freshness, Deadline deadline) {
    try {
      if (claims instanceof Claims ready) {
        return blacklist.check(ready, freshness, deadline);
      }
      if (claims instanceof Map<?, ?> map) {
        @SuppressWarnings("unchecked") // a claim that is looked for by name has a name
        Map<String, ?> named = (Map<String, ?>) map;
        return blacklist.check(Claims.of(named, names), freshness, deadline);
      }
    } catch (IllegalArgumentException malformed) {
      return Verdict.MALFORMED;
    }
    throw new IllegalStateException(
        "the request attribute for claims holds a " + claims.getClass().getName());
  }
}
